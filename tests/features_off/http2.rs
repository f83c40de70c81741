//! Needs the feature `http2`.

use pyramidion::server::Server;
use std::time::Duration;
use pyramidion::App;

pub fn use_it(app: App) {
    let _ = Server::new(app).http2(true).grace(Duration::ZERO);
}

fn main() {}
