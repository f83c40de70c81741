//! WebSockets with clients that others wrote.

use std::process::Stdio;

use pyramidion::server::Server;
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{App, Configurator, Response, View};
use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::{Serving, skip};
use tokio::process::Command;
use tokio::time::timeout;

fn echo(upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.protocols(["v2"]).max_message_size(2 << 20);
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(message) = socket.recv().await {
            if message.as_text() == Some("fail") {
                return Err("it was asked to".into());
            }
            socket.send(message).await?;
        }
        Ok(())
    })
}

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("echo", "/echo");
    config.add_view(View::new(echo).route_name("echo"));
    config.make_app().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_in_python_is_understood() {
    let Some(python) = std::env::var_os("PYRAMIDION_PYTHON") else {
        return skip("a Python with the package websockets, named by PYRAMIDION_PYTHON");
    };
    let server = Serving::start_with(Server::new(app())).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/websocket_client.py");
    let running = Command::new(python)
        .arg(script)
        .arg(format!("ws://{}/echo", server.address()))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, running).await.expect("it ends").unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(shown.trim(), "10 checks");
    server.finish().await;
}
