//! Needs the feature `websocket`.

pub fn use_it(_: pyramidion::websocket::WebSocketUpgrade) {}

fn main() {}
