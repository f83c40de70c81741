//! Recipe: an interface that pages of other sites may use.

use std::time::Duration;

use pyramidion::cors::Cors;
use pyramidion::extract::Json;
use pyramidion::http::StatusCode;
use pyramidion::http::header::{AUTHORIZATION, CONTENT_TYPE};
use pyramidion::{App, Configurator, package, view_config};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
struct Note {
    text: String,
}

#[view_config(route_name = "notes", request_method = "GET", renderer = "json")]
fn notes() -> Vec<Note> {
    vec![Note {
        text: "a note".to_owned(),
    }]
}

#[view_config(
    route_name = "notes",
    request_method = "POST",
    content_type = "application/json"
)]
fn add_note(Json(_note): Json<Note>) -> StatusCode {
    StatusCode::CREATED
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    let interface = Cors::origins(["https://app.example", "http://localhost:5173"])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .max_age(Duration::from_hours(1));
    config.add_route("notes", "/api/notes").cors(interface);
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn only_pages_of_these_origins_read_the_answers() {
        let client = TestApp::new(app().expect("a right configuration"));
        let asked = |origin: &str| {
            let preflight = client.options("/api/notes").header("origin", origin);
            let preflight = preflight.header("access-control-request-method", "POST");
            preflight
                .header("access-control-request-headers", "content-type")
                .send()
        };
        let allowed = asked("https://app.example");
        allowed
            .assert_status(204)
            .assert_header("access-control-allow-origin", "https://app.example");
        assert_eq!(
            asked("https://other.example").header("access-control-allow-origin"),
            None
        );

        let sent = client
            .post("/api/notes")
            .header("origin", "https://app.example");
        let sent = sent
            .json(&Note {
                text: "another".to_owned(),
            })
            .send();
        sent.assert_status(201)
            .assert_header("access-control-allow-origin", "https://app.example");
    }
}
