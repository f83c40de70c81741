//! WebSockets of a server that ends.

use std::time::Duration;

use pyramidion::server::Server;
use pyramidion::testing::TestApp;
use pyramidion::websocket::{Close, CloseCode, Ended, WebSocket, WebSocketUpgrade};
use pyramidion::{App, Configurator, Request, Response, View};
use pyramidion_tests::Serving;

use super::raw::{CLOSE, FIN, Raw, TEXT, handshake};
use super::{app, serving};
use crate::logging::logged_by;

/// A server that waits for nothing before it closes what is idle.
fn server(app: App) -> Server {
    Server::new(app).drain(Duration::ZERO)
}

#[test]
fn a_test_tells_it_as_a_server_does() {
    let client = TestApp::new(app());
    let mut socket = client.get("/echo").connect().unwrap();
    client.begin_shutdown();
    assert_eq!(socket.recv(), None);
    let code = socket.received_close().map(Close::code);
    assert_eq!(code, Some(CloseCode::GOING_AWAY));
}

#[tokio::test]
async fn they_are_closed_with_1001() {
    let server = Serving::start_with(server(app())).await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(Raw::open(&server, "/echo").await);
    }
    let finishing = tokio::spawn(server.finish());
    for raw in &mut sockets {
        let (first, payload) = raw.frame().await.expect("a frame");
        assert_eq!((first, &payload[..2]), (FIN | CLOSE, &[0x03, 0xe9][..]));
        // What is still on its way is received.
        raw.send(FIN | CLOSE, &payload[..2]).await;
        assert_eq!(raw.frame().await, None);
    }
    finishing.await.unwrap();
}

#[tokio::test]
async fn what_was_on_its_way_is_received() {
    let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let app = serving(move |mut socket: WebSocket| {
        let sender = sender.clone();
        async move {
            while let Some(message) = socket.recv().await {
                sender.send(message.as_text().map(str::to_owned))?;
            }
            assert_eq!(socket.ended(), Some(&Ended::ByServer));
            Ok(())
        }
    });
    let server = Serving::start_with(server(app)).await;
    let mut raw = Raw::open(&server, "/").await;
    let finishing = tokio::spawn(server.finish());
    assert_eq!(raw.frame().await.map(|frame| frame.0), Some(FIN | CLOSE));
    raw.send(FIN | TEXT, b"last words").await;
    raw.send(FIN | CLOSE, &[0x03, 0xe9]).await;
    finishing.await.unwrap();
    assert_eq!(heard.recv().await.flatten().as_deref(), Some("last words"));
}

#[tokio::test]
async fn a_client_that_does_not_answer_is_not_waited_for() {
    let server = server(app()).grace(Duration::ZERO);
    let server = Serving::start_with(server).await;
    let raw = Raw::open(&server, "/echo").await;
    server.finish().await;
    drop(raw);
}

#[tokio::test]
async fn an_application_that_does_not_end_is_broken_off() {
    let app = serving(async |_socket| std::future::pending().await);
    let server = Serving::start_with(server(app).grace(Duration::ZERO)).await;
    let mut raw = Raw::open(&server, "/").await;
    server.finish().await;
    while raw.frame().await.is_some() {}
}

#[tokio::test]
async fn the_application_may_say_goodbye_first() {
    fn parting(request: &Request, upgrade: WebSocketUpgrade) -> Response {
        let shutdown = request.shutdown();
        upgrade.on_upgrade(async move |mut socket: WebSocket| {
            tokio::select! {
                () = shutdown => socket.send("goodbye").await?,
                _ = socket.recv() => {}
            }
            Ok(())
        })
    }
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(parting).route_name("home"));
    let app = config.make_app().unwrap();
    let server = Serving::start(app).await;
    let mut raw = Raw::open(&server, "/").await;
    let finishing = tokio::spawn(server.finish());
    assert_eq!(raw.frame().await, Some((FIN | TEXT, b"goodbye".to_vec())));
    let (first, payload) = raw.frame().await.expect("a frame");
    assert_eq!((first, &payload[..2]), (FIN | CLOSE, &[0x03, 0xe8][..]));
    raw.send(FIN | CLOSE, &payload).await;
    drop(raw);
    finishing.await.unwrap();
}

#[test]
fn they_are_counted_among_the_connections() {
    let log = logged_by(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let server = Serving::start_with(server(app()).max_connections(1)).await;
            let first = Raw::open(&server, "/echo").await;
            let request = handshake("/echo");
            let waiting = Raw::ask(&server, &request);
            // Its place is the only one.
            let ((), (mut second, head)) = tokio::join!(async { drop(first) }, waiting);
            assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
            let finishing = tokio::spawn(server.finish());
            let (_, payload) = second.frame().await.expect("a frame");
            second.send(FIN | CLOSE, &payload).await;
            finishing.await.unwrap();
        });
    });
    assert!(log.contains("closing connections open=1"), "{log}");
}
