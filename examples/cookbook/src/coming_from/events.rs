//! A WebSocket, and server-sent events.

use pyramidion::sse::{Event, Sse};
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Configurator, Request, Response, package, view_config};

#[view_config(route_name = "echo")]
fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(message) = socket.recv().await {
            socket.send(message).await?;
        }
        Ok(())
    })
}

#[view_config(route_name = "ticks")]
fn ticks(request: &Request) -> pyramidion::Result<Sse> {
    let (sender, sse) = Sse::channel(8);
    request.spawn(async move {
        let mut number = 0;
        while sender
            .send(Event::data(format!("tick {number}")))
            .await
            .is_ok()
        {
            number += 1; // until the client is gone
        }
    })?;
    Ok(sse)
}

/// A part of an application.
pub fn live(config: &mut Configurator) {
    config.add_route("echo", "/echo");
    config.add_route("ticks", "/ticks");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn both_are_tested_without_a_server() {
        let mut config = Configurator::new();
        config.include(live);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let mut socket = client.get("/echo").connect().expect("a WebSocket");
        socket.send("hello");
        assert_eq!(socket.recv(), Some("hello".into()));
        let mut ticks = client.get("/ticks").events();
        assert_eq!(
            ticks.next().map(|event| event.data).as_deref(),
            Some("tick 0")
        );
    }
}
