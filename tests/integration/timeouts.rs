//! Views that take too long.
//!
//! Where the time runs out, the view waits for what never comes; where it does not, the time is an hour.

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::StatusCode;
use pyramidion::httpexceptions::ServerError;
use pyramidion::session::{MemoryStore, ServerSessionFactory};
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, Next, Order};
use pyramidion::{
    Body, Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View,
    ViewResult, package, view_config, view_defaults,
};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

use crate::logging::logged_by;

const SOON: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

async fn never() -> &'static str {
    pending().await
}

/// Has to be waited for once.
async fn second_look() -> &'static str {
    let mut is_second = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready("here");
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

async fn decorated(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

fn page(view: View) -> TestApp {
    client(|config| {
        config.add_route("page", "/");
        config.add_view(view.route_name("page"));
    })
}

#[test]
fn a_view_that_takes_too_long_is_503_and_one_line_with_its_place() {
    let app = page(View::new(never).timeout(SOON));
    let mut response = None;
    let log = logged_by(|| response = Some(app.get("/").send()));
    let response = response.expect("an answer");
    assert_eq!(response.status(), 503);
    assert_eq!(response.header("retry-after"), Some("5"));
    let lines: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    let [line] = lines.as_slice() else {
        panic!("{log}");
    };
    assert!(line.contains("there was no answer within 1ms"), "{line}");
    assert!(line.contains("timeouts.rs:"), "{line}");
    assert!(line.contains("page"), "{line}");
}

#[test]
fn a_view_that_waits_within_its_time_answers() {
    let app = page(View::new(second_look).timeout(HOUR));
    assert_eq!(app.get("/").send().text(), "here");
    let app = page(View::new(second_look).timeout(None));
    assert_eq!(app.get("/").send().text(), "here");
}

#[test]
fn what_surrounds_a_view_is_limited_with_it() {
    async fn stuck(_: &mut Request, _: Next<'_>) -> ViewResult {
        pending().await
    }
    let app = page(says("here").decorator(stuck).timeout(SOON));
    assert_eq!(app.get("/").send().status(), 503);
    let app = page(View::new(never).decorator(decorated).timeout(SOON));
    assert_eq!(app.get("/").send().status(), 503);
}

/// What was dropped, and what ran at the end.
#[derive(Clone, Default)]
struct Seen {
    dropped: Arc<AtomicUsize>,
    finished: Arc<AtomicUsize>,
}

/// Counts what is dropped.
struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn the_view_is_dropped_before_tweens_learn_of_it_and_finished_callbacks_run() {
    async fn stuck(request: &mut Request) -> &'static str {
        let Seen { dropped, finished } = request.state::<Seen>().unwrap().clone();
        let _held = Held(dropped);
        request.add_finished_callback(move |_: &mut Request| {
            finished.fetch_add(1, Ordering::Relaxed);
        });
        pending().await
    }
    async fn look(request: &mut Request, next: Next<'_>) -> ViewResult {
        let result = next.run(request).await;
        let seen = request.state::<Seen>().unwrap();
        assert_eq!(seen.dropped.load(Ordering::Relaxed), 1, "the view is gone");
        let error = result.expect_err("inside of the exception views it is an error");
        let exception = error.downcast_ref::<HttpException>().unwrap();
        assert_eq!(exception.status(), StatusCode::SERVICE_UNAVAILABLE);
        Err(error)
    }
    let seen = Seen::default();
    let app = client(|config| {
        config.set_state(seen.clone());
        config.add_tween_at("look", Order::new().under([EXCVIEW]), look);
        config.add_route("page", "/");
        config.add_view(View::new(stuck).timeout(SOON).route_name("page"));
        config.add_view(View::new(|| "too slow").exception::<ServerError>());
    });
    let response = app.get("/").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (503, "too slow")
    );
    assert_eq!(response.header("retry-after"), Some("5"));
    assert_eq!(seen.finished.load(Ordering::Relaxed), 1);
}

fn counted(request: &mut Request) -> u32 {
    request.session().get("visits").unwrap().unwrap_or(0)
}

/// Counts visits; `/slow` counts one and never answers.
fn visits(config: &mut Configurator) {
    async fn slow(request: &mut Request) -> &'static str {
        let visits = counted(request) + 100;
        request.session().insert("visits", visits).unwrap();
        pending().await
    }
    fn visit(request: &mut Request) -> String {
        let visits = counted(request) + 1;
        request.session().insert("visits", visits).unwrap();
        visits.to_string()
    }
    fn sorry(request: &mut Request) -> String {
        format!("sorry after {} visits", counted(request))
    }
    config.add_route("slow", "/slow");
    config.add_view(View::new(slow).timeout(SOON).route_name("slow"));
    config.add_route("visit", "/");
    config.add_view(View::new(visit).route_name("visit"));
    config.add_view(View::new(sorry).exception::<ServerError>());
}

#[test]
fn nothing_of_the_session_is_saved() {
    let cookies = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        visits(config);
    });
    let server = client(|config| {
        config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()));
        visits(config);
    });
    for app in [cookies, server] {
        assert_eq!(app.get("/").send().text(), "1");
        let slow = app.get("/slow").send();
        assert_eq!(slow.status(), 503);
        assert_eq!(slow.text(), "sorry after 1 visits");
        assert_eq!(slow.header("set-cookie"), None);
        assert_eq!(app.get("/").send().text(), "2");
    }
}

#[tokio::test]
async fn a_body_that_has_begun_is_not_cut_off() {
    use http_body_util::BodyExt as _;

    /// Waits for a sign.
    async fn lines(request: &mut Request) -> Response {
        let sign = request.state::<Arc<tokio::sync::Notify>>().map(Arc::clone);
        let line = async move {
            sign.expect("it was given").notified().await;
            Ok::<_, std::io::Error>("a line")
        };
        Response::text(Body::from_stream(
            futures_util::stream::FuturesOrdered::from_iter([line]),
        ))
    }
    let sign = Arc::new(tokio::sync::Notify::new());
    let mut config = Configurator::new();
    config.set_state(Arc::clone(&sign));
    config.add_route("lines", "/");
    config.add_view(View::new(lines).timeout(SOON).route_name("lines"));
    let app = config.make_app().expect("a right configuration");
    let response = app.call(http::Request::new(Body::empty())).await;
    tokio::time::sleep(10 * SOON).await;
    sign.notify_one();
    let body = response.into_body().collect().await.expect("a whole body");
    assert_eq!(body.to_bytes(), "a line");
}

#[test]
fn nobody_keeps_the_time_outside_of_tokio() {
    let app = page(View::new(second_look).timeout(HOUR));
    let request = http::Request::new(Body::empty());
    let mut answer = std::pin::pin!(app.app().call(request));
    let mut context = Context::from_waker(Waker::noop());
    assert!(answer.as_mut().poll(&mut context).is_pending());
    let Poll::Ready(response) = answer.as_mut().poll(&mut context) else {
        panic!("it waits once");
    };
    assert_eq!(response.status(), 200);
}

#[test]
fn a_view_that_says_nothing_has_the_time_of_the_application() {
    let limits = |setting: Option<&str>| {
        let app = client(|config| {
            if let Some(setting) = setting {
                config.settings_mut().set("pyramidion.timeout", setting);
            }
            for (name, view) in [
                ("a", View::new(never)),
                ("b", View::new(never).timeout(HOUR)),
                ("c", View::new(never).timeout(None)),
                ("d", says("at once")),
            ] {
                config.add_route(name, format!("/{name}"));
                config.add_view(view.route_name(name));
            }
        });
        let views = app.app().views().into_iter();
        views.map(|view| view.timeout).collect::<Vec<_>>()
    };
    let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
    let rest = |first| vec![first, Some(HOUR), None, None];
    assert_eq!(limits(None), rest(minutes(5)));
    assert_eq!(limits(Some("2m")), rest(minutes(2)));
    assert_eq!(limits(Some(" 120 ")), rest(minutes(2)));
    assert_eq!(
        limits(Some("500ms")),
        rest(Some(Duration::from_millis(500)))
    );
    assert_eq!(limits(Some("None")), rest(None));
}

#[test]
fn a_limit_that_cannot_be_kept_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(says("page").timeout(HOUR).route_name("page"));
        },
        &[
            "timeouts.rs:",
            "has a `timeout`, but never waits, so that it cannot be cut off",
            "`timeout = None`",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(View::new(never).timeout(Duration::ZERO).route_name("page"));
        },
        &["timeouts.rs:", "has a `timeout` of zero"],
    );
    // What surrounds it waits.
    let surrounded = page(says("page").timeout(HOUR).decorator(decorated));
    assert_eq!(surrounded.get("/").send().text(), "page");
}

#[test]
fn a_setting_that_is_not_a_time_is_reported() {
    for (value, expected) in [
        ("soon", "\"soon\" is not a length of time"),
        ("0", "is zero"),
        ("0s", "is zero"),
        ("", "is not a length of time"),
        ("-1", "or `none`"),
    ] {
        let mistakes = mistakes(|config| config.settings_mut().set("pyramidion.timeout", value));
        let [mistake] = mistakes.as_slice() else {
            panic!("{mistakes:?}");
        };
        assert!(mistake.contains("timeouts.rs:"), "{mistake}");
        assert!(
            mistake.contains("the setting `pyramidion.timeout`"),
            "{mistake}"
        );
        assert!(mistake.contains(expected), "{mistake}");
    }
}

mod declared {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    #[view_config(route_name = "text", timeout = "90s")]
    #[view_config(route_name = "number", timeout = 90)]
    #[view_config(route_name = "constant", timeout = LONG)]
    #[view_config(route_name = "none", timeout = None)]
    async fn page() -> &'static str {
        second_look().await
    }

    #[view_config(route_name = "sync", timeout = None)]
    fn sync() -> &'static str {
        "page"
    }

    #[derive(pyramidion::Route)]
    #[route(name = "class", pattern = "/class")]
    struct Class;

    #[view_defaults(route_name = "class", timeout = "2m")]
    impl Class {
        #[view_config(request_method = "GET")]
        async fn get(self) -> &'static str {
            second_look().await
        }

        #[view_config(request_method = "PUT", timeout = "1h")]
        async fn put(self) -> &'static str {
            second_look().await
        }
    }
}

#[test]
fn attributes_say_it_in_four_ways() {
    let app = client(|config| {
        for name in ["text", "number", "constant", "none", "sync"] {
            config.add_route(name, format!("/{name}"));
        }
        config.scan(package!(self::declared));
    });
    let timeout = |route: &str, function: &str| {
        let views = app.app().views().into_iter();
        let is_it = |function_of: &Option<String>| {
            let function_of = function_of.as_deref().unwrap_or_default();
            function_of.ends_with(function)
        };
        let mut views =
            views.filter(|view| view.route.as_deref() == Some(route) && is_it(&view.function));
        views
            .next()
            .expect("a view")
            .timeout
            .map(|time| time.as_secs())
    };
    assert_eq!(timeout("text", "page"), Some(90));
    assert_eq!(timeout("number", "page"), Some(90));
    assert_eq!(timeout("constant", "page"), Some(600));
    assert_eq!(timeout("none", "page"), None);
    assert_eq!(timeout("sync", "sync"), None);
    assert_eq!(timeout("class", "get"), Some(120));
    assert_eq!(timeout("class", "put"), Some(3600));
}
