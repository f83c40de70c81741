//! The panel of the error that a request was answered with.

use pyramidion::http::StatusCode;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, View};
use serde_json::{Value, json};

use super::{client, configured, here, page_of, recording};

/// Returns the error of a recording.
fn error(app: &TestApp, path: &str) -> Value {
    recording(app, &here(app.get(path)))["error"].clone()
}

#[test]
fn an_error_is_shown_with_its_place_and_source() {
    let app = client();
    let response = here(app.get("/breaks"));
    let error = recording(&app, &response)["error"].clone();
    assert_eq!(error["message"], "invalid digit found in string");
    assert_eq!(
        error["causes"],
        json!([["ParseIntError", "invalid digit found in string"]])
    );
    let place = &error["places"][0];
    assert!(
        place["at"].as_str().unwrap().contains("toolbar.rs:"),
        "{place}"
    );
    let lines = place["lines"].as_array().unwrap();
    let hits: Vec<_> = lines.iter().filter(|line| line["is_hit"] == true).collect();
    assert_eq!(hits.len(), 1, "{lines:?}");
    assert_eq!(
        hits[0]["text"].as_str().unwrap().trim(),
        "let number: u32 = \"many\".parse()?;"
    );
    let page = page_of(&app, &response);
    for text in [
        "<section id=\"error\">",
        "ParseIntError",
        "<span class=\"hit\">",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn every_answer_of_an_error_has_one() {
    let app = client();
    for (path, message) in [
        ("/fails", "nothing works"),
        ("/nowhere", "No route matches /nowhere"),
        ("/save", "none of its views is for GET"),
        ("/ada", "`ada` is denied to nobody who is logged in"),
    ] {
        let error = error(&app, path);
        let said = error["message"].as_str().unwrap_or_default();
        assert!(said.contains(message), "{path}: {error}");
        assert!(
            error["text"].as_str().unwrap().contains(said),
            "{path}: {error}"
        );
    }
    for path in ["/page", "/add?user=Ada", "/json"] {
        assert_eq!(error(&app, path), Value::Null, "{path}");
    }
    let page = page_of(&app, &here(app.get("/page")));
    assert!(
        !page.contains("id=\"error\""),
        "there is no panel without an error"
    );
}

#[test]
fn a_panic_has_its_place() {
    let mut config = configured(true);
    config.add_route("panics", "/panics");
    let panics = |_: &mut Request| -> &'static str { panic!("on purpose") };
    config.add_view(View::new(panics).route_name("panics"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let error = error(&app, "/panics");
    assert_eq!(error["causes"][0], json!(["a panic", "on purpose"]));
    let place = error["places"][0]["at"].as_str().unwrap();
    assert!(place.contains("toolbar/errors.rs:"), "{place}");
}

#[test]
fn an_error_that_an_exception_view_answered_is_shown_as_well() {
    let mut config = configured(true);
    let sorry = || Response::html("<body>Sorry</body>").with_status(StatusCode::BAD_GATEWAY);
    config.add_view(View::new(sorry).exception::<std::num::ParseIntError>());
    let nothing = || Response::html("<body>Nothing</body>").with_status(StatusCode::NOT_FOUND);
    config.add_view(View::new(nothing).notfound());
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let response = here(app.get("/breaks"));
    assert_eq!(response.status(), 502);
    assert!(response.text().contains("Sorry"));
    let error = recording(&app, &response)["error"].clone();
    assert_eq!(error["causes"][0][0], "ParseIntError");
    assert!(
        error["text"]
            .as_str()
            .unwrap()
            .starts_with("502 Bad Gateway: GET /breaks"),
        "{error}"
    );
    let response = here(app.get("/nowhere"));
    let error = recording(&app, &response)["error"].clone();
    assert!(
        error["text"]
            .as_str()
            .unwrap()
            .starts_with("404 Not Found: GET /nowhere"),
        "{error}"
    );
}

#[test]
fn where_nobody_watches_nothing_is_kept() {
    // The page of a stranger is the plain one, and what it says is not recorded.
    let app = client();
    assert_eq!(app.get("/breaks").send().status(), 500);
    let history: Value = here(app.get("/_debug/?format=json")).json();
    assert_eq!(history, json!([]));
    let mut config = Configurator::new();
    config.settings_mut().set("pyramidion.development", "on");
    config.add_route("breaks", "/breaks");
    config.add_view(View::new(super::breaks).route_name("breaks"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert!(here(app.get("/breaks")).text().contains("invalid digit"));
}
