//! Needs the feature `tls`.

use pyramidion::server::Server;
use std::time::Duration;
use pyramidion::App;

pub fn use_it(app: App) {
    let _ = Server::new(app).tls(()).grace(Duration::ZERO);
}

fn main() {}
