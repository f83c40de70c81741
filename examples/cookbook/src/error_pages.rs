//! Recipe: pages for errors that look like the others, and JSON for programs.

use std::fmt;

use pyramidion::extract::Exception;
use pyramidion::http::StatusCode;
use pyramidion::httpexceptions::{AnyError, HttpError};
use pyramidion::{
    App, Configurator, HttpException, Request, Response, exception_view_config, package,
    view_config,
};
use serde::Serialize;

/// An error of the application: it knows nothing of HTTP.
#[derive(Debug)]
struct OutOfStock {
    title: &'static str,
}

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is out of stock", self.title)
    }
}

impl std::error::Error for OutOfStock {}

#[view_config(route_name = "order")]
fn order() -> Result<&'static str, OutOfStock> {
    Err(OutOfStock { title: "Giza" })
}

#[view_config(route_name = "broken")]
fn broken() -> pyramidion::Result<&'static str> {
    Err("the disk is full".into()) // for the log, not for the visitor
}

#[derive(Serialize)]
struct ErrorPage {
    title: String,
}

/// Answers one type of errors.
#[exception_view_config(context = OutOfStock, renderer = "templates/error.html")]
fn out_of_stock(request: &mut Request, error: Exception<OutOfStock>) -> ErrorPage {
    request.response().set_status(StatusCode::CONFLICT);
    ErrorPage {
        title: error.to_string(),
    }
}

/// Answers all errors that are statuses: 404, 403, 400 for a parameter that is missing, and so on.
#[exception_view_config(context = HttpError, renderer = "templates/error.html")]
fn http_error(error: Exception<HttpException>) -> ErrorPage {
    ErrorPage {
        title: error.status().to_string(),
    }
}

/// The same for programs.
#[exception_view_config(context = HttpError, accept = "application/json", renderer = "json")]
fn http_error_as_json(error: Exception<HttpException>) -> ErrorPage {
    ErrorPage {
        title: error.status().to_string(),
    }
}

/// Answers what nothing else answers, panics included. What happened is in the log.
#[exception_view_config(context = AnyError)]
fn anything() -> Response {
    let page = Response::html("<h1>Something went wrong. We have been told.</h1>");
    page.with_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.add_route("order", "/order");
    config.add_route("broken", "/broken");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn every_error_has_its_page() {
        let client = TestApp::new(app().expect("a right configuration"));
        let page = client.get("/order").send();
        page.assert_status(409)
            .assert_contains("<h1>Giza is out of stock</h1>");
        let page = client.get("/nowhere").header("accept", "text/html").send();
        page.assert_status(404)
            .assert_contains("<h1>404 Not Found</h1>");
        let json = client
            .get("/nowhere")
            .header("accept", "application/json")
            .send();
        json.assert_status(404);
        assert_eq!(json.text(), r#"{"title":"404 Not Found"}"#);
        let page = client.get("/broken").send();
        page.assert_status(500)
            .assert_contains("We have been told")
            .assert_lacks("disk");
    }
}
