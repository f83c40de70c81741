//! Development mode: who gets to see it, and what it shows.

mod attacks;
mod editors;
mod extremes;
mod gates;
mod happened;
mod hints;
mod limits;
mod masks;
mod notations;
mod own_pages;
mod pages;
mod unanswered;
mod values;

use std::net::SocketAddr;

use pyramidion::request::Connection;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator};

/// Returns a configurator with development mode on.
fn developing() -> Configurator {
    let mut config = Configurator::new();
    config.settings_mut().set("pyramidion.development", "on");
    config
}

/// Returns a client of an application.
fn client(config: Configurator) -> TestApp {
    let app: App = config.make_app().expect("a configuration without mistakes");
    TestApp::new(app)
}

/// Returns a connection from a peer.
fn from(peer: impl Into<SocketAddr>) -> Connection {
    let mut connection = Connection::default();
    connection.remote_addr = Some(peer.into());
    connection
}

/// Returns a connection from this machine.
fn here() -> Connection {
    from(([127, 0, 0, 1], 40_000))
}
