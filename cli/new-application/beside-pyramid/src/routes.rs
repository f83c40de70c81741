//! What is where.

use pyramidion::{Configurator, Route, static_dir};

/// `/hello/Ada`: a route that is a type. The scan adds it.
#[derive(Debug, Route)]
#[route(name = "hello", pattern = "/hello/{name}")]
pub(crate) struct Hello {
    pub(crate) name: String,
}

/// Adds the other routes, in the order in which they are tried. What none matches is answered by the old application.
pub(crate) fn add(config: &mut Configurator) {
    config.add_route("home", "/moved");
    config.add_static_view("static", static_dir!("static"));
}
