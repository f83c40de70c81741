//! Needs the feature `websocket`.

use pyramidion::testing::TestApp;

pub fn use_it(app: &TestApp) {
    let mut socket = app.get("/chat").connect().expect("a WebSocket");
    socket.send("hello");
}

fn main() {}
