use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Response, view_config};

#[view_config(route_name = "chat")]
fn chat(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |socket: WebSocket| {
        let _ = socket.send("welcome").await;
    })
}

fn main() {}
