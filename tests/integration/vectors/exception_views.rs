//! Which exception view answers an error.

use std::fmt;

use pyramidion::httpexceptions::{
    AnyError, ClientError, HttpError, Redirection, ServerError, Status,
};
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::{App, ConfigurationError, Configurator, HttpException, Request, View};

use super::{Outcome, field, rows, text};

/// What stands for Python's error of this name.
#[derive(Debug)]
struct ValueError;

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a wrong value")
    }
}

impl std::error::Error for ValueError {}

/// Fails with what the path names.
fn failing(request: &mut Request) -> pyramidion::Result<&'static str> {
    Err(match request.matchdict().get("what") {
        Some("HTTPNotFound") => HttpException::not_found().into(),
        Some("HTTPForbidden") => HttpException::forbidden().into(),
        Some("HTTPBadRequest") => HttpException::bad_request().into(),
        Some("HTTPInternalServerError") => HttpException::internal_server_error().into(),
        Some("HTTPFound") => HttpException::found("/").into(),
        Some("ValueError") => ValueError.into(),
        what => panic!("{what:?} is not an exception of this test"),
    })
}

fn app(views: &[Value]) -> Result<App, ConfigurationError> {
    let mut config = Configurator::new();
    for name in ["r", "o"] {
        config.add_route(name, format!("/{name}/{{what}}"));
        config.add_view(View::new(failing).route_name(name));
    }
    for (number, row) in views.iter().enumerate() {
        let name = format!("e{number}");
        let mut view = View::new(move |_: &mut Request| name.clone());
        for (key, value) in row.as_object().expect("a view has options").iter() {
            view = match (key, value) {
                ("context", _) => for_context(view, text(row, key)),
                ("route", _) => view.route_name(text(row, key)),
                ("xhr", value) => view.xhr(*value == Value::Bool(true)),
                (key, _) => panic!("{key} is not an option of this test"),
            };
        }
        config.add_view(view);
    }
    config.make_app()
}

fn for_context(view: View, name: &str) -> View {
    match name {
        "Exception" => view.exception::<AnyError>(),
        "HTTPException" => view.exception::<HttpException>(),
        "HTTPError" => view.exception::<HttpError>(),
        "HTTPClientError" => view.exception::<ClientError>(),
        "HTTPServerError" => view.exception::<ServerError>(),
        "HTTPRedirection" => view.exception::<Redirection>(),
        "HTTPNotFound" => view.exception::<Status<404>>(),
        "HTTPForbidden" => view.exception::<Status<403>>(),
        "HTTPBadRequest" => view.exception::<Status<400>>(),
        "HTTPInternalServerError" => view.exception::<Status<500>>(),
        "HTTPFound" => view.exception::<Status<302>>(),
        "ValueError" => view.exception::<ValueError>(),
        name => panic!("{name} is not an exception of this test"),
    }
}

#[test]
fn behaviours_vectors_excviews() {
    let file = pyramidion_tests::vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "excviews") {
        let id = text(row, "id");
        let app = app(rows(row, "views"));
        let Some(answers) = field(row, "answers").as_object() else {
            let ours = app.map_or("conflict", |_| "ok");
            outcome.check(id, ours, text(row, "error"));
            continue;
        };
        let app = match app {
            Ok(app) => TestApp::new(app),
            Err(error) => {
                outcome.check(id, &error.to_string(), "an application");
                continue;
            }
        };
        for (request, expected) in answers.iter() {
            let (path, xhr) = request
                .split_once(' ')
                .expect("a path, and whether a script asks");
            let mut sent = app.get(path);
            if xhr == "True" {
                sent = sent.header("x-requested-with", "XMLHttpRequest");
            }
            let answer = sent.send();
            // An exception view says its name, an exception that answers itself is known by its status.
            let ours = match answer.text() {
                name if name.len() == 2 => name.to_owned(),
                _ => answer.status().as_u16().to_string(),
            };
            let expected = expected.as_str().expect("a text");
            outcome.check(&format!("{id}: {request}"), &ours, expected);
        }
    }
    outcome.finish("behaviours.excviews");
}
