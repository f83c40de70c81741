//! Recipe: an interface for programs, with its OpenAPI document and a page to try it.

use std::sync::{Arc, Mutex, PoisonError};

use pyramidion::extract::headers::{Authorization, authorization::Bearer};
use pyramidion::extract::{Header, Json, Path, State};
use pyramidion::http::StatusCode;
use pyramidion::schemars::{self, JsonSchema};
use pyramidion::{App, Configurator, HttpException, package, view_config};
use pyramidion_openapi::OpenApi;
use serde::{Deserialize, Serialize};

/// A book of the library.
#[derive(Clone, Deserialize, JsonSchema, Serialize)]
struct Book {
    /// The title, as it stands on the cover.
    title: String,
    year: Option<u16>,
}

/// Stands for a database.
#[derive(Clone, Default)]
struct Books(Arc<Mutex<Vec<Book>>>);

/// Lists the books.
#[view_config(route_name = "books", request_method = "GET")]
fn list(State(Books(books)): State<Books>) -> Json<Vec<Book>> {
    Json(books.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// Returns a book.
#[view_config(route_name = "book", request_method = "GET")]
fn get(
    Path(id): Path<usize>,
    State(Books(books)): State<Books>,
) -> Result<Json<Book>, HttpException> {
    let books = books.lock().unwrap_or_else(PoisonError::into_inner);
    let book = books.get(id).cloned();
    Ok(Json(book.ok_or_else(|| {
        HttpException::not_found().with_detail("there is no such book")
    })?))
}

/// Adds a book.
///
/// Only programs with a token may do it.
#[view_config(
    route_name = "books",
    request_method = "POST",
    content_type = "application/json"
)]
fn add(
    Header(login): Header<Authorization<Bearer>>,
    State(Books(books)): State<Books>,
    Json(book): Json<Book>,
) -> Result<StatusCode, HttpException> {
    if login.token() != "a-token" {
        return Err(HttpException::forbidden());
    }
    books
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(book);
    Ok(StatusCode::CREATED)
}

/// Adds what belongs to the interface, below a prefix.
fn interface(config: &mut Configurator) {
    config.set_state(Books::default());
    config.add_route("books", "/books");
    config.add_route("book", r"/books/{id:\d+}");
    config.scan(package!(self));
    OpenApi::new("Library", "1.0")
        .serve(config, "/openapi.json") // the document
        .page(config, "/docs"); // a page to read it and to try it
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.include_with_prefix("/api/v1", interface);
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_interface_does_what_its_document_says() {
        let client = TestApp::new(app().expect("a right configuration"));
        let book = Book {
            title: "Giza".to_owned(),
            year: None,
        };
        let sent = client.post("/api/v1/books").json(&book);
        sent.header("authorization", "Bearer a-token")
            .send()
            .assert_status(201);
        client
            .post("/api/v1/books")
            .json(&book)
            .send()
            .assert_status(400); // no token
        client.get("/api/v1/books/0").send().assert_json(&book);
        client
            .get("/api/v1/books/1")
            .send()
            .assert_status(404)
            .assert_contains("there is no such book");

        let document = client.get("/api/v1/openapi.json").send();
        document
            .assert_contains("Lists the books.")
            .assert_contains("as it stands on the cover");
        client.get("/api/v1/docs").send().assert_status(200);
    }
}
