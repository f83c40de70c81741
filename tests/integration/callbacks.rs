//! Response callbacks and finished callbacks, `async` or not, whether or not the view waits.

use std::future::pending;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use pyramidion::events::NewResponse;
use pyramidion::testing::TestApp;
use pyramidion::{App, Body, Configurator, HttpException, Request, Response, View, http};
use pyramidion_tests::applications::{answered_at_once, client, says};
use pyramidion_tests::http::PATIENCE;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

/// What was done, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<&'static str>>>);

impl Notes {
    fn note(&self, what: &'static str) {
        self.0.lock().expect("notes").push(what);
    }

    fn all(&self) -> Vec<&'static str> {
        self.0.lock().expect("notes").clone()
    }

    async fn become_(&self, expected: &[&'static str]) {
        let becoming = async {
            while self.all() != expected {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let became = timeout(PATIENCE, becoming).await;
        assert!(became.is_ok(), "{:?}", self.all());
    }
}

/// Adds callbacks of both kinds, each of which notes that it was called.
fn add_callbacks(request: &mut Request) {
    let notes = request.state::<Notes>().expect("notes").clone();
    for name in ["response 1", "response 2"] {
        let notes = notes.clone();
        request.add_response_callback(async move |_: &mut Request, _: &mut Response| {
            yield_now().await;
            notes.note(name);
        });
    }
    let (first, second) = (notes.clone(), notes.clone());
    request.add_response_callback(move |request: &mut Request, response: &mut Response| {
        first.note("response 3");
        response.set_header(
            HeaderName::from_static("x-seen"),
            HeaderValue::from_static("3"),
        );
        request.add_response_callback(async move |_: &mut Request, response: &mut Response| {
            yield_now().await;
            second.note("response 4");
            response.set_header(
                HeaderName::from_static("x-last"),
                HeaderValue::from_static("4"),
            );
        });
    });
    let (first, second) = (notes.clone(), notes);
    request.add_finished_callback(move |request: &mut Request| {
        first.note("finished 1");
        request.add_finished_callback(move |_: &mut Request| first.note("finished 3"));
    });
    request.add_finished_callback(async move |request: &mut Request| {
        yield_now().await;
        second.note("finished 2");
        request.add_finished_callback(async move |_: &mut Request| {
            yield_now().await;
            second.note("finished 4");
        });
    });
}

const ALL: [&str; 8] = [
    "response 1",
    "response 2",
    "response 3",
    "response 4",
    "finished 1",
    "finished 2",
    "finished 3",
    "finished 4",
];

async fn slow(request: &mut Request) -> &'static str {
    add_callbacks(request);
    yield_now().await;
    "slow"
}

fn quick(request: &mut Request) -> &'static str {
    add_callbacks(request);
    "quick"
}

fn failing(request: &mut Request) -> Result<&'static str, HttpException> {
    add_callbacks(request);
    Err(HttpException::bad_request())
}

fn application(notes: &Notes) -> App {
    let mut config = Configurator::new();
    config.set_state(notes.clone());
    for (name, view) in [
        ("slow", View::new(slow)),
        ("quick", View::new(quick)),
        ("failing", View::new(failing)),
    ] {
        config.add_route(name, format!("/{name}"));
        config.add_view(view.route_name(name));
    }
    config.add_view(says("sorry").exception::<HttpException>());
    config.make_app().expect("a right configuration")
}

#[test]
fn callbacks_run_in_order_whether_they_wait_or_not() {
    for (path, status) in [("/slow", 200), ("/quick", 200), ("/failing", 400)] {
        let notes = Notes::default();
        let app = TestApp::new(application(&notes));
        let response = app.get(path).send();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(notes.all(), ALL, "{path}");
        let header = |name| response.header(name);
        assert_eq!((header("x-seen"), header("x-last")), (Some("3"), Some("4")));
    }
}

#[test]
fn what_adds_none_that_waits_waits_for_nothing() {
    let app = client(|config| {
        config.add_route("quick", "/");
        let view = |request: &mut Request| {
            request.add_response_callback(|_: &mut Request, response: &mut Response| {
                response.set_body("changed");
            });
            request.add_finished_callback(|_: &mut Request| {});
            "quick"
        };
        config.add_view(View::new(view).route_name("quick"));
    });
    assert_eq!(app.get("/").send().text(), "changed");
    assert!(answered_at_once(app.app(), "/").is_some());
    let notes = Notes::default();
    let app = application(&notes);
    let answer = answered_at_once(&app, "/quick");
    assert!(answer.is_none(), "the first callback yields");
}

#[test]
fn a_subscriber_can_add_the_first_that_waits() {
    let notes = Notes::default();
    let app = client(|config| {
        let notes = notes.clone();
        config.add_subscriber(
            NewResponse,
            move |request: &mut Request, _: &mut Response| {
                let notes = notes.clone();
                request.add_finished_callback(async move |_: &mut Request| {
                    yield_now().await;
                    notes.note("finished");
                });
                Ok(())
            },
        );
        config.add_route("page", "/");
        config.add_view(says("page").route_name("page"));
    });
    assert_eq!(app.get("/").send().text(), "page");
    assert_eq!(notes.all(), ["finished"]);
}

fn panics(_: &mut Request) {
    panic!("on purpose");
}

#[test]
fn one_that_panics_leaves_the_others() {
    for panicking in ["now", "later"] {
        let notes = Notes::default();
        let app = client(|config| {
            config.set_state(notes.clone());
            config.add_route("page", "/");
            let view = move |request: &mut Request| {
                if panicking == "now" {
                    request.add_finished_callback(panics);
                } else {
                    request.add_finished_callback(async |_: &mut Request| panic!("on purpose"));
                }
                add_callbacks(request);
                "page"
            };
            config.add_view(View::new(view).route_name("page"));
        });
        assert_eq!(app.get("/").send().status(), 500);
        assert_eq!(notes.all(), ALL, "{panicking}");
    }
}

#[test]
fn a_response_callback_that_panics_is_a_500() {
    let app = client(|config| {
        config.add_route("page", "/");
        let view = |request: &mut Request| {
            request.add_response_callback(async |_: &mut Request, _: &mut Response| {
                yield_now().await;
                panic!("on purpose");
            });
            "page"
        };
        config.add_view(View::new(view).route_name("page"));
    });
    assert_eq!(app.get("/").send().status(), 500);
}

/// Calls an application until it waits, and goes away.
async fn go_away(app: &App, path: &str) {
    let request = http::Request::get(path)
        .body(Body::empty())
        .expect("a request");
    let mut answer = pin!(app.call(request));
    let poll = std::future::poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await;
    assert!(poll.is_pending());
}

async fn endless(request: &mut Request) -> &'static str {
    let notes = request.state::<Notes>().expect("notes").clone();
    let other = notes.clone();
    request.add_finished_callback(async move |_: &mut Request| {
        yield_now().await;
        notes.note("finished");
    });
    request.add_finished_callback(move |_: &mut Request| other.note("and the next"));
    pending().await
}

#[tokio::test]
async fn finished_callbacks_come_to_their_end_though_the_client_is_gone() {
    let notes = Notes::default();
    let mut config = Configurator::new();
    config.set_state(notes.clone());
    config.add_route("endless", "/endless");
    config.add_view(View::new(endless).route_name("endless"));
    config.add_route("ending", "/ending");
    let ending = {
        let notes = notes.clone();
        move |request: &mut Request| {
            let notes = notes.clone();
            request.add_finished_callback(async move |_: &mut Request| {
                yield_now().await;
                notes.note("ended");
            });
            "ending"
        }
    };
    config.add_view(View::new(ending).route_name("ending"));
    let app = config.make_app().expect("a right configuration");
    go_away(&app, "/endless").await;
    notes.become_(&["finished", "and the next"]).await;
    go_away(&app, "/ending").await;
    notes.become_(&["finished", "and the next", "ended"]).await;
}
