//! What is where.

use pyramidion::{Configurator, Route, static_dir};

/// `/notes/7`: a route that is a type. The scan adds it.
#[derive(Debug, Route)]
#[route(name = "note", pattern = "/notes/{id}")]
pub(crate) struct OneNote {
    pub(crate) id: i64,
}

/// Adds the other routes, in the order in which they are tried.
pub(crate) fn add(config: &mut Configurator) {
    config.add_route("home", "/");
    config.add_static_view("static", static_dir!("static"));
}
