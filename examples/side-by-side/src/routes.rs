//! What is where. A page moves by losing its `.forward()` and getting a view.

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

/// Adds the routes that are no types, and says which of all are forwarded.
pub(crate) fn add(config: &mut Configurator) {
    // Here. `NotePage` is added by the scan.
    config.add_route("home", "/");
    config.add_route("notes", "/notes");
    config.add_route("notes_json", "/notes.json");
    config.add_route("admin", "/admin").factory(administration);
    config.add_static_view("static", static_dir!("pyramid_app/static"));

    // There. They would be forwarded without these lines, too, but our pages could not link to them.
    config.add_route("login", "/login").forward();
    config.add_route("logout", "/logout").forward();
    config.add_route("messages", "/messages").forward();
    config.add_route("about", "/about").forward();
    config.add_route("images", "/images/*file").forward();
    config.add_typed_route::<Profile>().forward();
}
