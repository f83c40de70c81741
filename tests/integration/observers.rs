//! Observers of requests: what they are told, what they may change, and that their mistakes stay theirs.

use std::sync::{Arc, Mutex};

use pyramidion::http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::observers::{Departure, Moment, Observer, RequestObserver, layer};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View,
};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logging::listen_to_everything;

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn write(&self, line: impl Into<String>) {
        self.0
            .lock()
            .expect("nobody panics with it")
            .push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("nobody panics with it"))
    }
}

impl Observer for Diary {
    fn watch(&self, _: &Request) -> Option<Arc<dyn RequestObserver>> {
        Some(Arc::new(self.clone()))
    }

    fn answer(&self, request: &Request) -> Option<Response> {
        match request.path() {
            "/observer" => Some(Response::text("the observer")),
            "/panic" => panic!("on purpose"),
            _ => None,
        }
    }
}

impl RequestObserver for Diary {
    fn note(&self, moment: Moment<'_>) {
        match moment {
            Moment::StagePassed(stage) => self.write(stage),
            Moment::SessionOpened(session) => {
                self.write(format!("session with {} values", session.values().len()));
            }
            Moment::PermissionDecided {
                permission,
                is_allowed,
                reason,
            } => self.write(format!("{permission}: {is_allowed}, {reason}")),
            Moment::RenderingBegins { renderer, value } => {
                let value = serde_json::to_string(value).expect("a value that can be written");
                self.write(format!("{renderer} renders {value}"));
            }
            Moment::RenderingEnds => self.write("rendered"),
            Moment::Logged(event) => self.write(format!("logged at {}", event.metadata().level())),
            _ => {}
        }
    }

    fn depart(&self, departure: &mut Departure<'_>) {
        let values = departure.session().map(|session| session.values().len());
        self.write(format!(
            "{} with {values:?} values",
            departure.response().status()
        ));
        assert_ne!(departure.request().path(), "/late", "on purpose");
        let name = HeaderName::from_static("x-observed");
        let response = departure.response_mut();
        response.set_header(name, HeaderValue::from_static("yes"));
        if response.header("content-type") == Some("text/html; charset=UTF-8") {
            response.set_body("changed, and longer than it was");
        }
    }
}

/// Permits whatever is called `yes`.
struct Yes;

impl SecurityPolicy for Yes {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, permission: &str) -> Decision {
        match permission {
            "yes" => Decision::allowed("it is called so"),
            _ => Decision::denied("it is not called so"),
        }
    }
}

fn configured(diary: Option<&Diary>) -> TestApp {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
    config.set_security_policy(Yes);
    for name in [
        "page", "html", "no", "yes", "late", "panic", "fails", "read", "shows", "later",
    ] {
        config.add_route(name, format!("/{name}"));
    }
    let page = |request: &mut Request| -> pyramidion::Result<u32> {
        tracing::debug!("inside");
        request.session().insert("user", "Ada")?;
        Ok(7)
    };
    config.add_view(View::rendered(page).route_name("page").renderer("json"));
    config.add_view(View::new(|| Response::html("short")).route_name("html"));
    config.add_view(View::new(|| "no").route_name("no").permission("no"));
    config.add_view(View::new(|| "yes").route_name("yes").permission("yes"));
    config.add_view(View::new(|| "late").route_name("late"));
    config.add_view(View::new(|| "panic").route_name("panic"));
    config.add_view(View::new(HttpException::gone).route_name("fails"));
    config.add_view(View::new(|| "no session").route_name("shows"));
    let read = |request: &mut Request| -> pyramidion::Result<String> {
        Ok(request.session().get("user")?.unwrap_or_default())
    };
    config.add_view(View::new(read).route_name("read"));
    config.add_view(View::new(later).route_name("later"));
    if let Some(diary) = diary {
        config.add_observer(diary.clone());
    }
    TestApp::new(config.make_app().expect("a right configuration"))
}

async fn later() -> &'static str {
    tokio::task::yield_now().await;
    "later"
}

#[test]
fn an_observer_is_told_what_happens_in_order() {
    let diary = Diary::default();
    let app = configured(Some(&diary));
    assert_eq!(app.get("/page").send().text(), "7");
    let expected = [
        "route",
        "body",
        "visitor",
        "context",
        "choice of the view",
        "session with 0 values",
        "json renders 7",
        "rendered",
        "view",
        "200 OK with Some(1) values",
    ];
    assert_eq!(diary.take(), expected);
    app.get("/read").send();
    assert!(diary.take().contains(&"session with 1 values".to_owned()));
}

#[test]
fn an_observer_is_told_of_permissions() {
    let diary = Diary::default();
    let app = configured(Some(&diary));
    assert_eq!(app.get("/no").send().status(), StatusCode::FORBIDDEN);
    let told = diary.take();
    assert!(
        told.contains(&"no: false, it is not called so".to_owned()),
        "{told:?}"
    );
    assert!(told.contains(&"answer to an error".to_owned()), "{told:?}");
    app.get("/yes").send();
    assert!(
        diary
            .take()
            .contains(&"yes: true, it is called so".to_owned())
    );
}

#[test]
fn an_observer_is_told_what_is_logged_for_its_request_only() {
    let diary = Diary::default();
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(layer());
    tracing::subscriber::with_default(subscriber, || {
        let app = configured(Some(&diary));
        tracing::error!("outside");
        app.get("/page").send();
    });
    let told = diary.take();
    let logged: Vec<_> = told
        .iter()
        .filter(|line| line.starts_with("logged"))
        .collect();
    assert_eq!(logged, ["logged at DEBUG"], "{told:?}");
}

#[test]
fn what_an_observer_changes_is_sent_with_the_right_length() {
    let diary = Diary::default();
    let app = configured(Some(&diary));
    let page = app.get("/html").send();
    assert_eq!(page.text(), "changed, and longer than it was");
    assert_eq!(page.header("x-observed"), Some("yes"));
    let head = app.request("HEAD", "/html").send();
    assert_eq!(head.text(), "");
    assert_eq!(head.header("content-length"), Some("31"));
    for (path, status) in [("/fails", 410), ("/nowhere", 404), ("/later", 200)] {
        let answer = app.get(path).send();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.header("x-observed"), Some("yes"), "{path}");
    }
}

#[test]
fn a_session_is_the_same_whether_it_is_watched_or_not() {
    let [watched, unwatched] = [configured(Some(&Diary::default())), configured(None)];
    for app in [&watched, &unwatched] {
        app.get("/page").send();
    }
    for path in ["/shows", "/read", "/nowhere"] {
        let [one, other] = [&watched, &unwatched].map(|app| app.get(path).send());
        for name in ["set-cookie", "vary"] {
            assert_eq!(one.header(name), other.header(name), "{name} of {path}");
        }
    }
}

#[test]
fn an_observer_answers_in_place_of_the_application() {
    let diary = Diary::default();
    let app = configured(Some(&diary));
    assert_eq!(app.get("/observer").send().text(), "the observer");
    assert_eq!(
        diary.take(),
        <[&str; 0]>::default(),
        "it is not a request of the application"
    );
}

#[test]
fn a_panic_of_an_observer_ends_nothing_but_its_work() {
    let diary = Diary::default();
    let app = configured(Some(&diary));
    assert_eq!(app.get("/panic").send().status(), 500);
    let late = app.get("/late").send();
    assert_eq!((late.status(), late.text()), (StatusCode::OK, "late"));
}
