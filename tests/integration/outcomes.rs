//! What is told of the outcome of a request, before anything of the answer is sent.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::request::Outcome;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View, ViewResult,
};
use pyramidion_tests::applications::answered_at_once;

/// What was done, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().expect("notes").push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("notes"))
    }
}

/// Notes what each of two callbacks is told; the first one may fail.
fn listen(request: &mut Request, fails: bool) {
    let notes = request.state::<Notes>().expect("notes").clone();
    for (name, fails) in [("first", fails), ("second", false)] {
        let notes = notes.clone();
        request.add_outcome_callback(async move |_: &mut Request, outcome: Outcome<'_>| {
            tokio::task::yield_now().await;
            let status = outcome.status().map_or(0, |status| status.as_u16());
            notes.note(format!("{name} {status} {}", outcome.is_success()));
            if fails {
                Err(std::fmt::Error.into())
            } else {
                Ok(())
            }
        });
    }
    let on_response = notes.clone();
    request.add_response_callback(move |_: &mut Request, _: &mut Response| {
        on_response.note("response callback");
    });
    request.add_finished_callback(move |_: &mut Request| notes.note("finished"));
}

fn answer(request: &mut Request) -> ViewResult {
    let what = request
        .matchdict()
        .get("what")
        .unwrap_or_default()
        .to_owned();
    listen(request, what == "failing");
    match what.as_str() {
        "raised" => Err(HttpException::found("/").into()),
        "missing" => Err(HttpException::not_found().into()),
        "returned" => Ok(Response::new("").with_status(StatusCode::UNPROCESSABLE_ENTITY)),
        "answered" => Err(std::fmt::Error.into()),
        "unanswered" => Err("a text".into()),
        _ => {
            request.session().insert("saved", true)?;
            Ok(Response::new("fine"))
        }
    }
}

fn application(notes: &Notes) -> Configurator {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_state(notes.clone());
    config.add_route("answer", "/{what}");
    config.add_view(View::new(answer).route_name("answer"));
    config
}

#[test]
fn callbacks_learn_what_is_sent_before_anything_is() {
    let notes = Notes::default();
    let mut config = application(&notes);
    config.add_view(View::new(|| "handled").exception::<std::fmt::Error>());
    let client = TestApp::new(config.make_app().expect("a right configuration"));
    for (path, status, told, is_success) in [
        ("/fine", 200, 200, true),
        ("/raised", 302, 302, true),
        ("/missing", 404, 404, false),
        ("/returned", 422, 422, false),
        ("/answered", 500, 500, false),
    ] {
        assert_eq!(client.get(path).send().status().as_u16(), status, "{path}");
        let expected = [
            format!("first {told} {is_success}"),
            format!("second {told} {is_success}"),
            "response callback".to_owned(),
            "finished".to_owned(),
        ];
        assert_eq!(notes.take(), expected, "{path}");
    }
    assert_eq!(client.get("/unanswered").send().status(), 500);
    assert_eq!(
        notes.take(),
        ["first 0 false", "second 0 false", "finished"]
    );
}

/// An exception view that answers as if nothing had happened does not make an error a success.
#[test]
fn an_error_is_one_whatever_its_exception_view_answers() {
    let notes = Notes::default();
    let mut config = application(&notes);
    let fine = || Response::new("never mind").with_status(StatusCode::OK);
    config.add_view(View::new(fine).exception::<std::num::ParseIntError>());
    config.add_route("parse", "/parse/number");
    config.add_view(
        View::new(|request: &mut Request| -> pyramidion::Result<String> {
            listen(request, false);
            Ok("x".parse::<u8>()?.to_string())
        })
        .route_name("parse"),
    );
    let client = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(client.get("/parse/number").send().status(), 200);
    assert_eq!(notes.take()[0], "first 200 false");
}

#[test]
fn an_error_of_a_callback_is_answered_and_nothing_of_the_session_is_saved() {
    let notes = Notes::default();
    let client = TestApp::new(
        application(&notes)
            .make_app()
            .expect("a right configuration"),
    );
    let response = client.get("/failing").send();
    assert_eq!(response.status(), 500);
    assert_eq!(response.header("set-cookie"), None);
    assert_eq!(
        notes.take(),
        ["first 200 true", "second 0 false", "finished"]
    );

    let mut config = application(&notes);
    config.add_view(View::new(|| "not saved").exception::<std::fmt::Error>());
    let client = TestApp::new(config.make_app().expect("a right configuration"));
    let response = client.get("/failing").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (500, "not saved")
    );
    assert_eq!(response.header("set-cookie"), None);
    assert!(client.get("/fine").send().header("set-cookie").is_some());
}

async fn outer(request: &mut Request, next: Next<'_>) -> ViewResult {
    let result = next.run(request).await;
    let notes = request.state::<Notes>().expect("notes");
    notes.note("tween");
    result
}

/// What stands around everything may still fail, so that it comes before.
#[test]
fn tweens_come_before() {
    let notes = Notes::default();
    let mut config = application(&notes);
    config.add_tween("outer", outer);
    let client = TestApp::new(config.make_app().expect("a right configuration"));
    client.get("/fine").send();
    assert_eq!(notes.take()[..2], ["tween", "first 200 true"]);
}

#[test]
fn a_request_without_callbacks_is_answered_at_once() {
    let mut config = Configurator::new();
    config.set_retry(pyramidion::retry::Retry::new(3));
    config.add_route("home", "/");
    config.add_view(View::new(|| "home").route_name("home"));
    let app = config.make_app().expect("a right configuration");
    assert!(answered_at_once(&app, "/").is_some());
}

#[tokio::test]
async fn a_callback_that_panics_is_a_500() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let home = |request: &mut Request| {
        request
            .add_outcome_callback(async |_: &mut Request, _: Outcome<'_>| panic!("in a callback"));
        "home"
    };
    config.add_view(View::new(home).route_name("home"));
    let client = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(client.get("/").send_async().await.status(), 500);
}
