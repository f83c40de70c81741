//! JSON that goes out.

use pyramidion::{Configurator, package, view_config};
use serde::Serialize;

#[derive(Serialize)]
struct Book {
    title: &'static str,
}

#[view_config(route_name = "books", renderer = "json")]
fn list() -> Vec<Book> {
    vec![Book { title: "Giza" }]
}

/// A part of an application.
pub fn library(config: &mut Configurator) {
    config.add_route("books", "/books");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_value_is_rendered() {
        let mut config = Configurator::new();
        config.include(library);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let books = client.get("/books").send();
        assert_eq!(books.text(), r#"[{"title":"Giza"}]"#);
        assert_eq!(list()[0].title, "Giza"); // a view is a function
    }
}
