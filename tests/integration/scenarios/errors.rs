//! Pages for what goes wrong.

use std::fmt;

use http::StatusCode;
use pyramidion::httpexceptions::AnyError;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, says};

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {}

#[derive(Debug)]
struct Empty;

impl fmt::Display for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("empty")
    }
}

impl std::error::Error for Empty {}

/// A machine that breaks on one route and runs empty on another.
fn machine(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        for name in ["front", "back"] {
            config.add_route(name, format!("/{name}/{{state}}"));
            let view = |request: &mut Request| -> pyramidion::Result<Response> {
                Err(match request.matchdict().get("state") {
                    Some("broken") => Broken.into(),
                    Some("empty") => Empty.into(),
                    _ => HttpException::not_found().into(),
                })
            };
            config.add_view(View::new(view).route_name(name));
        }
        configure(config);
    })
}

fn text(app: &TestApp, path: &str) -> String {
    app.get(path).send().text().to_owned()
}

#[test]
fn errors_have_pages_by_their_type_and_by_route() {
    let app = machine(|config| {
        config.add_view(says("out of order").exception::<Broken>());
        config.add_view(
            says("back is out of order")
                .route_name("back")
                .exception::<Broken>(),
        );
        config.add_view(says("something happened").exception::<AnyError>());
    });
    assert_eq!(text(&app, "/front/broken"), "out of order");
    assert_eq!(text(&app, "/back/broken"), "back is out of order");
    assert_eq!(text(&app, "/front/empty"), "something happened");
    assert_eq!(text(&app, "/back/empty"), "something happened");
    assert_eq!(app.get("/front/other").send().status(), 404);
}

#[test]
fn an_error_without_a_page_is_a_plain_500() {
    let app = machine(|_| {});
    let response = app.get("/front/broken").send();
    assert_eq!(response.status(), 500);
    assert!(!response.text().contains("broken"));
}

#[test]
fn a_page_can_answer_what_an_error_page_raises_for_another_route() {
    let app = machine(|config| {
        let page = |request: &mut Request| match request.exception_as::<Broken>() {
            Some(error) => format!("it is {error}"),
            None => "it is not broken".to_owned(),
        };
        config.add_view(View::new(page).route_name("front").exception::<AnyError>());
    });
    assert_eq!(text(&app, "/front/broken"), "it is broken");
    assert_eq!(text(&app, "/front/empty"), "it is not broken");
}

#[test]
fn a_page_that_was_not_found_has_a_view_of_its_own() {
    let app = machine(|config| config.add_view(says("nothing here").notfound()));
    for path in ["/", "/front", "/front/other", "/elsewhere"] {
        let response = app.get(path).send();
        assert_eq!(
            (response.status().as_u16(), response.text()),
            (404, "nothing here"),
            "{path}"
        );
    }
}

#[test]
fn the_slash_that_is_missing_is_appended() {
    let app = machine(|config| {
        config.add_route("shelf", "/shelf/");
        config.add_view(says("shelf").route_name("shelf"));
        config.add_route("two", "/two");
        config.add_route("two_slash", "/two/");
        config.add_view(says("two").route_name("two"));
        config.add_view(says("two with a slash").route_name("two_slash"));
        let notfound = says("nothing here").notfound();
        config.add_view(notfound.append_slash(StatusCode::TEMPORARY_REDIRECT));
    });
    assert_eq!(app.get("/shelf").send().location(), Some("/shelf/"));
    assert_eq!(
        app.get("/shelf?a=1&b").send().location(),
        Some("/shelf/?a=1&b")
    );
    assert_eq!(text(&app, "/shelf/"), "shelf");
    assert_eq!(text(&app, "/two"), "two");
    assert_eq!(text(&app, "/two/"), "two with a slash");
    assert_eq!(text(&app, "/three"), "nothing here");
}
