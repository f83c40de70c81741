//! What is where. A page moves by getting a route and a view.

use pyramidion::{Configurator, Route, static_dir};

use crate::security::administration;

/// The page of a note.
#[derive(Debug, Route)]
#[route(name = "note", pattern = "/notes/{number:[0-9]+}")]
pub(crate) struct NotePage {
    /// Begins with one.
    pub(crate) number: usize,
}

/// The page of a person, in the old application.
#[derive(Debug, Route)]
#[route(name = "profile", pattern = "/people/{name}")]
pub(crate) struct Profile {
    pub(crate) name: String,
}

/// Adds the routes that are not types, and those of the old application for links.
pub(crate) fn add(config: &mut Configurator) {
    // Here. `NotePage` is added by the scan.
    config.add_route("home", "/");
    config.add_route("notes", "/notes");
    config.add_route("notes_json", "/notes.json");
    config.add_route("admin", "/admin").factory(administration);
    config.add_static_view("static", static_dir!("pyramid_app/static"));

    // There. All of it is forwarded without these lines, too, but our pages could not link to it.
    config.import_proutes(include_str!("../proutes.txt"));
    config.add_typed_route::<Profile>().forward();
}
