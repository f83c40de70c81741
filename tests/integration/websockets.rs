//! WebSockets: what a request must say to become one, what they carry, and how they end.

mod afterwards;
mod carrying;
mod endings;
mod handshake;
mod http2;
mod protocol;
mod raw;
mod shutdown;

use std::time::Duration;

use pyramidion::testing::TestApp;
use pyramidion::websocket::{AnyOrigin, WebSocket, WebSocketUpgrade};
use pyramidion::{App, Configurator, Response, View};

/// Sends back what comes.
fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.protocols(["v2", "v1"]).on_upgrade(repeat)
}

fn echo_to_all(upgrade: WebSocketUpgrade<AnyOrigin>) -> Response {
    upgrade.on_upgrade(repeat)
}

/// Takes messages of 64 bytes at most, in frames of 32.
fn small(upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(64)
        .max_frame_size(32)
        .on_upgrade(repeat)
}

/// Answers what asks for no WebSocket with a page.
fn both(upgrade: Option<WebSocketUpgrade>) -> Response {
    match upgrade {
        Some(upgrade) => upgrade.on_upgrade(repeat),
        None => Response::text("a page"),
    }
}

/// Closes a client that is silent for a short time.
fn impatient(upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .ping_interval(None)
        .idle_timeout(Duration::from_millis(50))
        .on_upgrade(repeat)
}

async fn repeat(mut socket: WebSocket) -> pyramidion::Result<()> {
    while let Some(message) = socket.recv().await {
        socket.send(message).await?;
    }
    Ok(())
}

/// Returns the configuration of an application with the views above.
fn config() -> Configurator {
    let mut config = Configurator::new();
    for name in ["echo", "all", "small", "both", "impatient"] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_view(View::new(echo).route_name("echo"));
    config.add_view(View::new(echo_to_all).route_name("all"));
    config.add_view(View::new(both).route_name("both"));
    config.add_view(View::new(small).route_name("small"));
    config.add_view(View::new(impatient).route_name("impatient"));
    config
}

fn app() -> App {
    config().make_app().unwrap()
}

fn client() -> TestApp {
    TestApp::new(app())
}

/// Returns an application with one WebSocket at `/`.
fn serving<F, Fut>(serve: F) -> App
where
    F: Fn(WebSocket) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = pyramidion::Result<()>> + Send + 'static,
{
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let view = move |upgrade: WebSocketUpgrade| upgrade.on_upgrade(serve.clone());
    config.add_view(View::new(view).route_name("home"));
    config.make_app().unwrap()
}
