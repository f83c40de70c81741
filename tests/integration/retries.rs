//! Requests that are answered once more.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::extract::BodyStream;
use pyramidion::request::Outcome;
use pyramidion::retry::{Retry, Retryable};
use pyramidion::testing::{FormPart, TestApp};
use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, Response, SignedCookieSessionFactory, View, ViewResult};

/// What became of the attempts of a test, and how often its view fails.
#[derive(Clone, Default)]
struct Attempts {
    failing: Arc<AtomicU32>,
    notes: Arc<Mutex<Vec<String>>>,
}

impl Attempts {
    fn note(&self, what: String) {
        self.notes.lock().expect("notes").push(what);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.notes.lock().expect("notes"))
    }

    /// Makes the next attempts fail.
    fn fail(&self, times: u32) {
        self.failing.store(times, Ordering::Relaxed);
    }

    fn outcome(&self) -> Result<(), Retryable> {
        let failing = self.failing.load(Ordering::Relaxed);
        self.failing
            .store(failing.saturating_sub(1), Ordering::Relaxed);
        if failing > 0 {
            Err(Retryable::new("in the way"))
        } else {
            Ok(())
        }
    }
}

fn view(request: &mut Request) -> ViewResult {
    let attempts = request.state::<Attempts>().expect("attempts").clone();
    let attempt = request.attempt();
    attempts.note(format!("view {attempt} {}", request.is_last_attempt()));
    let on_response = attempts.clone();
    request.add_response_callback(move |_: &mut Request, _: &mut Response| {
        on_response.note(format!("response {attempt}"));
    });
    let on_end = attempts.clone();
    request
        .add_finished_callback(move |_: &mut Request| on_end.note(format!("finished {attempt}")));
    request
        .session()
        .insert(format!("attempt {attempt}"), true)?;
    if request.get().get("at") == Some("outcome") {
        request.add_outcome_callback(async move |_: &mut Request, _: Outcome<'_>| {
            Ok(attempts.outcome()?)
        });
    } else {
        if request.get().get("at") == Some("forbidden") {
            request.forbid_retry();
        }
        attempts.outcome()?;
    }
    let field = request.post().get("field").unwrap_or("-");
    let text = format!("{} {field} at attempt {attempt}", request.body().len());
    Ok(Response::new(text))
}

fn config(attempts: &Attempts) -> Configurator {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_retry(Retry::new(3));
    config.set_state(attempts.clone());
    config.add_route("view", "/");
    config.add_view(View::new(view).route_name("view"));
    config
}

fn client(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn the_visitor_sees_the_last_attempt_only() {
    let attempts = Attempts::default();
    let client = client(config(&attempts));
    for at in ["view", "outcome"] {
        client.clear_cookies();
        attempts.fail(2);
        let response = client
            .post(&format!("/?at={at}"))
            .form([("field", "a")])
            .send();
        assert_eq!(response.text(), "7 a at attempt 3", "{at}");
        let expected = [
            "view 1 false",
            "finished 1",
            "view 2 false",
            "finished 2",
            "view 3 true",
            "response 3",
            "finished 3",
        ];
        assert_eq!(attempts.take(), expected, "{at}");
    }
}

#[test]
fn after_the_last_attempt_the_error_is_answered() {
    let attempts = Attempts::default();
    let client = client(config(&attempts));
    attempts.fail(3);
    let response = client.get("/").send();
    assert_eq!(response.status(), 500);
    assert_eq!(response.header("set-cookie"), None);
    let views = attempts
        .take()
        .into_iter()
        .filter(|note| note.starts_with("view"));
    assert_eq!(
        views.collect::<Vec<_>>(),
        ["view 1 false", "view 2 false", "view 3 true"]
    );
}

#[test]
fn exception_views_can_be_for_the_last_attempt() {
    let attempts = Attempts::default();
    let mut config = config(&attempts);
    for (is_last, text) in [(true, "try again later"), (false, "thrown away")] {
        let attempts = attempts.clone();
        let oops = move || {
            attempts.note(text.to_owned());
            text
        };
        let view = View::new(oops).exception::<Retryable>();
        config.add_view(view.last_attempt(is_last));
    }
    let client = client(config);
    attempts.fail(3);
    let response = client.get("/").send();
    assert_eq!(response.text(), "try again later");
    let notes = attempts.take();
    let thrown_away = notes.iter().filter(|note| *note == "thrown away");
    assert_eq!(thrown_away.count(), 2, "{notes:?}");
}

#[test]
fn without_retries_the_first_attempt_is_the_last() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|| "last").route_name("home").last_attempt(true));
    assert_eq!(client(config).get("/").send().text(), "last");
}

#[test]
fn exception_views_answer_each_attempt() {
    let attempts = Attempts::default();
    let mut config = config(&attempts);
    let oops = |request: &mut Request| {
        let attempts = request.state::<Attempts>().expect("attempts");
        attempts.note(format!("oops {}", request.attempt()));
        "oops"
    };
    config.add_view(View::new(oops).exception::<Retryable>());
    let client = client(config);
    attempts.fail(1);
    assert_eq!(client.get("/").send().text(), "0 - at attempt 2");
    assert_eq!(
        attempts.take()[..3],
        ["view 1 false", "oops 1", "finished 1"]
    );
    attempts.fail(3);
    let response = client.get("/").send();
    assert_eq!((response.status().as_u16(), response.text()), (500, "oops"));
}

/// The session of an attempt that is thrown away is thrown away with it.
#[test]
fn only_the_session_of_the_last_attempt_is_saved() {
    let attempts = Attempts::default();
    let mut config = config(&attempts);
    config.add_route("keys", "/keys");
    let keys = |request: &mut Request| {
        let session = request.session();
        session
            .iter()
            .map(|(key, _)| key.to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    config.add_view(View::new(keys).route_name("keys"));
    let client = client(config);
    attempts.fail(1);
    client.get("/").send();
    assert_eq!(client.get("/keys").send().text(), "attempt 2");
}

#[test]
fn what_cannot_be_done_again_is_not() {
    let attempts = Attempts::default();
    let mut config = config(&attempts);
    config.add_route("stream", "/stream");
    let stream = |request: &mut Request, BodyStream(body): BodyStream| -> ViewResult {
        drop(body);
        view(request)
    };
    config.add_view(View::new(stream).route_name("stream"));
    let client = client(config);
    let parts = || [FormPart::text("field", "a")];
    for request in [
        client.post("/stream").body("abc"),
        client.post("/").multipart(parts()),
        client.get("/?at=forbidden"),
    ] {
        attempts.fail(1);
        assert_eq!(request.send().status(), StatusCode::INTERNAL_SERVER_ERROR);
        let views = attempts
            .take()
            .into_iter()
            .filter(|note| note.starts_with("view"));
        assert_eq!(views.count(), 1);
    }
    attempts.fail(1);
    assert_eq!(
        client.post("/").json(&[1, 2]).send().text(),
        "5 - at attempt 2"
    );
}

#[test]
fn other_errors_and_other_applications_are_answered_once() {
    let attempts = Attempts::default();
    let mut other = Configurator::new();
    other.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    other.set_state(attempts.clone());
    other.add_route("view", "/");
    other.add_view(View::new(view).route_name("view"));
    attempts.fail(1);
    assert_eq!(client(other).get("/").send().status(), 500);

    let mut config = config(&attempts);
    config.add_route("other", "/other");
    config
        .add_view(View::new(|| -> ViewResult { Err("another error".into()) }).route_name("other"));
    assert_eq!(client(config).get("/other").send().status(), 500);
}

/// Tweens are a part of an attempt, and what they put into the request stays, as `environ` does in Pyramid.
#[test]
fn an_attempt_begins_outside_of_the_tweens() {
    #[derive(Clone, Copy)]
    struct Passed(u32);

    async fn count(request: &mut Request, next: Next<'_>) -> ViewResult {
        let passed = request.extensions().get().map_or(0, |Passed(times)| *times) + 1;
        request.extensions_mut().insert(Passed(passed));
        let attempts = request.state::<Attempts>().expect("attempts").clone();
        attempts.note(format!("tween {passed}"));
        next.run(request).await
    }

    let attempts = Attempts::default();
    let mut config = config(&attempts);
    config.add_tween("count", count);
    attempts.fail(1);
    client(config).get("/").send();
    let notes = attempts.take();
    assert_eq!(
        (notes[0].as_str(), notes[3].as_str()),
        ("tween 1", "tween 2")
    );
}
