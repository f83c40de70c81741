//! Needs the feature `systemd`.

use pyramidion::server::Server;
use pyramidion::App;

pub fn use_it(app: App) {
    let _ = Server::new(app).bind_activated().is_ok();
}

fn main() {}
