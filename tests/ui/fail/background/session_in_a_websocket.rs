use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Response, Session, view_config};

#[view_config(route_name = "chat")]
fn chat(session: &mut Session, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        while let Some(message) = socket.recv().await {
            session.insert("last", message.as_text())?;
        }
        Ok(())
    })
}

fn main() {}
