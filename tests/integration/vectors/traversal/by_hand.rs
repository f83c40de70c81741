//! Views, requests and exception views that are called within a view.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex};

use pyramidion::events::{BeforeTraversal, ContextFound, NewRequest, NewResponse};
use pyramidion::httpexceptions::{AnyError, ExceptionContext};
use pyramidion::request::Subrequest;
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::{Configurator, HttpException, Request, Response, View, ViewResult};

use super::super::{Outcome, field, rows, text};
use super::tree::{for_context, keys, root};

/// Grants some permissions to everybody.
struct Granted(Vec<String>);

impl SecurityPolicy for Granted {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, permission: &str) -> Decision {
        self.0.iter().any(|granted| granted == permission).into()
    }
}

/// The name of a row's view, or what else its view has to know.
#[derive(Clone)]
struct Named(String);

/// What came of the calls of a row.
type Came<T> = Arc<Mutex<Option<T>>>;

/// Says what one of the calls came to, as the rows do.
fn came_to(result: pyramidion::Result<Option<Response>>) -> String {
    let error = match result {
        Ok(None) => return "null".to_owned(),
        Ok(Some(response)) => {
            let body = response.body().as_bytes().expect("bytes");
            return String::from_utf8_lossy(body).into_owned();
        }
        Err(error) => error,
    };
    let exception = error.downcast_ref::<HttpException>();
    let status = exception.map(|exception| exception.status().as_u16());
    match status {
        Some(403) => "HTTPForbidden".to_owned(),
        Some(404 | 405) => "PredicateMismatch".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes what a row expects.
fn expected(row: &Value, call: &str) -> String {
    match field(row, call) {
        Value::Object(_) => text(field(row, call), "error").to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Calls the view that a row names in each of the three ways.
fn calls(file: &Value, row: &Value) -> [String; 3] {
    let mut config = Configurator::new();
    let tree = root(file, field(field(file, "lookup_world"), "tree"));
    config.set_root_factory(move |_: &mut Request| Ok(tree.clone()));
    if field(row, "policy").as_bool() == Some(true) {
        config.set_security_policy(Granted(keys(field(row, "granted"))));
    } else {
        config.set_security_policy(Granted(vec!["view".to_owned(), "edit".to_owned()]));
    }
    for route in rows(row, "routes") {
        config.add_route(text(route, "name"), text(route, "pattern"));
    }
    for row in rows(row, "views") {
        let id = text(row, "id").to_owned();
        let mut view = View::new(move |_: &mut Request| id.clone());
        for (key, value) in row.as_object().expect("a view has options").iter() {
            let value = value.as_str().expect("a text");
            view = match key {
                "id" => view,
                "name" => view.name(value),
                "permission" => view.permission(value),
                "request_method" => view.request_method([value]),
                "route_name" => view.route_name(value),
                "context" => for_context(view, value),
                key => panic!("{key} is not an option of this test"),
            };
        }
        config.add_view(view);
    }
    let came = Came::<[String; 3]>::default();
    config.set_state((Named(text(row, "name").to_owned()), came.clone()));
    config.add_view(
        View::new(async |request: &mut Request| {
            let here = request.location();
            let state = request.state::<(Named, Came<[String; 3]>)>();
            let (Named(name), noted) = state.expect("a row").clone();
            let secure = request.render_view_to_response(&here, &name).await;
            let permissive = request.render_view_without_permission(&here, &name).await;
            let permitted = request.view_execution_permitted(&here, &name).await;
            let permitted = match permitted {
                Ok(Some(decision)) => decision.is_allowed().to_string(),
                Ok(None) => "null".to_owned(),
                Err(error) => error.to_string(),
            };
            let came = [came_to(secure), came_to(permissive), permitted];
            *noted.lock().expect("a note") = Some(came);
            "done"
        })
        .name("begin"),
    );
    let app = TestApp::new(config.make_app().unwrap());
    let path = keys(field(row, "context")).join("/");
    assert_eq!(app.get(&format!("/{path}/begin")).send().text(), "done");
    let came = came.lock().expect("a note").take();
    came.expect("what the calls came to")
}

#[test]
fn traversal_vectors_render_view() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "render_view") {
        let id = text(row, "id");
        let [secure, permissive, permitted] = calls(&file, row);
        outcome.check(&format!("{id}: secure"), &secure, &expected(row, "secure"));
        let label = format!("{id}: permissive");
        if text(row, "name") == "ppost" {
            assert_eq!(permissive, "PredicateMismatch");
            outcome.differ(
                "without its permission a view still keeps its predicates",
                &label,
            );
        } else {
            outcome.check(&label, &permissive, &expected(row, "permissive"));
        }
        let label = format!("{id}: permitted");
        let pyramids = expected(row, "permitted");
        if pyramids == "TypeError" {
            assert_eq!(permitted, "null");
            outcome.differ("a view that is not there is `None`, no error", &label);
        } else {
            outcome.check(&label, &permitted, &pyramids);
        }
    }
    outcome.finish("traversal.render_view");
}

/// What was done, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, what: &str, request: &Request) {
        self.add(format!("{what} {}", request.path()));
    }

    fn add(&self, what: String) {
        self.0.lock().expect("notes").push(what);
    }
}

fn notes(request: &Request) -> Notes {
    request.state::<Notes>().expect("notes").clone()
}

fn add_callbacks(request: &mut Request) {
    let kept = notes(request);
    request.add_response_callback(move |request: &mut Request, _: &mut Response| {
        kept.note("response callback", request);
    });
    let kept = notes(request);
    request.add_finished_callback(move |request: &mut Request| {
        kept.note("finished callback", request);
    });
}

async fn tween(request: &mut Request, next: Next<'_>) -> ViewResult {
    notes(request).note("tween in", request);
    let result = next.run(request).await;
    notes(request).note("tween out", request);
    result
}

/// What stands for Python's error of this name.
#[derive(Debug)]
struct ValueError;

/// What stands for Python's error of this name, which is a `ValueError`.
#[derive(Debug)]
struct UnicodeError(ValueError);

#[derive(Debug)]
struct RuntimeError;

macro_rules! errors {
    ($($name:ident $text:literal $source:expr;)*) => {
        $(
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str($text)
                }
            }

            impl StdError for $name {
                fn source(&self) -> Option<&(dyn StdError + 'static)> {
                    let source: fn(&Self) -> Option<&(dyn StdError + 'static)> = $source;
                    source(self)
                }
            }
        )*
    };
}

errors! {
    ValueError "a wrong value" |_| None;
    UnicodeError "a wrong text" |error| Some(&error.0);
    RuntimeError "it runs wrong" |_| None;
}

fn name_of(error: &pyramidion::Error) -> String {
    let exception = error.downcast_ref::<HttpException>();
    match exception.map(|exception| exception.status().as_u16()) {
        Some(302) => return "HTTPFound".to_owned(),
        Some(status) => return status.to_string(),
        None => {}
    }
    if error.is::<ValueError>() {
        "ValueError".to_owned()
    } else if error.is::<UnicodeError>() {
        "UnicodeError".to_owned()
    } else if error.is::<RuntimeError>() {
        "RuntimeError".to_owned()
    } else {
        error.to_string()
    }
}

/// Answers the outer request of a row, and returns what was done meanwhile.
fn log(row: &Value) -> Vec<String> {
    let mut config = Configurator::new();
    let kept = Notes::default();
    config.set_state(kept.clone());
    config.add_tween("noting", tween);
    let noting = |what: &'static str| {
        move |request: &mut Request| {
            notes(request).note(what, request);
            Ok(())
        }
    };
    config.add_subscriber(NewRequest, noting("NewRequest"));
    config.add_subscriber(BeforeTraversal, noting("BeforeTraversal"));
    config.add_subscriber(ContextFound, noting("ContextFound"));
    config.add_subscriber(NewResponse, |request: &mut Request, _: &mut Response| {
        notes(request).note("NewResponse", request);
        Ok(())
    });
    let path = text(row, "path").to_owned();
    let use_tweens = field(row, "use_tweens").as_bool() == Some(true);
    config.set_state((Named(path), use_tweens));
    let outer = async |request: &mut Request| {
        add_callbacks(request);
        let state = request.state::<(Named, bool)>().expect("a row");
        let (Named(path), use_tweens) = state.clone();
        let subrequest = Subrequest::get(&path).use_tweens(use_tweens);
        let what = match request.invoke_subrequest(subrequest).await {
            Ok(response) => format!("answered {}", response.status().as_u16()),
            Err(error) => format!("raised {}", name_of(&error)),
        };
        notes(request).add(what);
        "done"
    };
    for name in ["outer", "ok", "boom", "redirect"] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_view(View::new(outer).route_name("outer"));
    let ok = |request: &mut Request| {
        add_callbacks(request);
        "ok"
    };
    config.add_view(View::new(ok).route_name("ok"));
    let boom = |request: &mut Request| -> pyramidion::Result<&'static str> {
        add_callbacks(request);
        Err(ValueError.into())
    };
    config.add_view(View::new(boom).route_name("boom"));
    let redirect = |_: &mut Request| -> pyramidion::Result<&'static str> {
        Err(HttpException::found("/").into())
    };
    config.add_view(View::new(redirect).route_name("redirect"));
    if field(row, "exception_view").as_bool() == Some(true) {
        config.add_view(View::new(|| "it failed").exception::<ValueError>());
    }
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/outer").send().text(), "done");
    let notes = kept.0.lock().expect("notes");
    notes.clone()
}

#[test]
fn traversal_vectors_subrequest() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "subrequest") {
        let ours = format!("{:?}", log(row));
        let pyramids = format!("{:?}", keys(field(row, "log")));
        outcome.check(text(row, "id"), &ours, &pyramids);
    }
    outcome.finish("traversal.subrequest");
}

/// A `ValueError`, or an error of a type that is one.
struct AnyValueError;

impl ExceptionContext for AnyValueError {
    const RANK: u8 = 1;

    fn is(error: &(dyn StdError + 'static)) -> bool {
        error.is::<ValueError>() || error.is::<UnicodeError>()
    }
}

fn error_of_name(name: &str) -> pyramidion::Error {
    match name {
        "ValueError" => ValueError.into(),
        "UnicodeError" => UnicodeError(ValueError).into(),
        "HTTPForbidden" => HttpException::forbidden().into(),
        "HTTPFound" => HttpException::found("/").into(),
        name => panic!("{name} is not an error of this test"),
    }
}

/// Lets an error be answered within a view: says with which status and body, or what failed, and whether the request has an
/// exception then.
fn answered(row: &Value) -> (String, bool) {
    let mut config = Configurator::new();
    config.add_route("r", "/r");
    for row in rows(row, "views") {
        let id = text(row, "id").to_owned();
        let mut view = View::new(
            move |_: &mut Request| -> pyramidion::Result<(http::StatusCode, String)> {
                match id.as_str() {
                    "raises" => Err(RuntimeError.into()),
                    id => Ok((http::StatusCode::OK, id.to_owned())),
                }
            },
        );
        for (key, value) in row.as_object().expect("a view has options").iter() {
            let value = value.as_str().expect("a text");
            view = match (key, value) {
                ("id", _) => view,
                ("context", "Exception") => view.exception::<AnyError>(),
                ("context", "HTTPException") => view.exception::<HttpException>(),
                ("context", "ValueError") => view.exception::<AnyValueError>(),
                ("request_method", method) => view.request_method([method]),
                ("route_name", route) => view.route_name(route),
                (key, value) => panic!("{key}={value} is not an option of this test"),
            };
        }
        config.add_view(view);
    }
    let came = Came::<(String, bool)>::default();
    config.set_state((Named(text(row, "raised").to_owned()), came.clone()));
    let view = async |request: &mut Request| {
        let state = request.state::<(Named, Came<(String, bool)>)>();
        let (Named(raised), noted) = state.expect("a row").clone();
        let result = request.invoke_exception_view(error_of_name(&raised)).await;
        let what = match result {
            Ok(response) => {
                let body = response.body().as_bytes().expect("bytes");
                let body = String::from_utf8_lossy(body);
                // The page of an HTTP exception is not compared.
                let body = if body.len() > 1 { "null" } else { &body };
                format!("{} {body}", response.status().as_u16())
            }
            Err(error) => name_of(&error),
        };
        *noted.lock().expect("a note") = Some((what, request.exception().is_some()));
        "done"
    };
    config.add_view(View::new(view).route_name("r"));
    let app = TestApp::new(config.make_app().unwrap());
    app.get("/r").send();
    let came = came.lock().expect("a note").take();
    came.expect("what the call came to")
}

#[test]
fn traversal_vectors_invoke_exception_view() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "invoke_exception_view") {
        let id = text(row, "id");
        let (ours, is_set) = answered(row);
        let expected = field(row, "expected");
        let pyramids = match field(expected, "raised").as_str() {
            Some(raised) => raised.to_owned(),
            None => {
                let body = field(expected, "body").as_str().unwrap_or("null");
                format!("{} {body}", field(expected, "status"))
            }
        };
        if matches!(pyramids.as_str(), "HTTPNotFound" | "PredicateMismatch") {
            assert_eq!(ours, text(row, "raised"));
            outcome.differ("an error that no view answers comes back as it is", id);
            continue;
        }
        let pyramids_set = field(expected, "exception_set").as_bool() == Some(true);
        let pyramids = format!("{pyramids} {pyramids_set}");
        outcome.check(id, &format!("{ours} {is_set}"), &pyramids);
    }
    outcome.finish("traversal.invoke_exception_view");
}
