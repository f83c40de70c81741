//! JSON that comes in.

use pyramidion::extract::Json;
use pyramidion::http::StatusCode;
use pyramidion::{Configurator, package, view_config};
use serde::Deserialize;

#[derive(Deserialize)]
struct Book {
    title: String,
}

#[view_config(route_name = "books", request_method = "POST")]
fn add(Json(book): Json<Book>) -> (StatusCode, String) {
    (StatusCode::CREATED, book.title)
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
    fn it_is_read_or_refused() {
        let mut config = Configurator::new();
        config.include(library);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let send = |text: &'static str| {
            let request = client
                .post("/books")
                .header("content-type", "application/json");
            request.body(text).send()
        };
        assert_eq!(send(r#"{"title":"Giza"}"#).text(), "Giza");
        send("{}").assert_status(400).assert_contains("title");
    }
}
