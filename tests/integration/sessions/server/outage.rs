//! A store that cannot be asked: each failure is reported once, with its cause and where it happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pyramidion::events::{ContextFound, NewRequest};
use pyramidion::httpexceptions::ServerError;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::{MemoryStore, ServerSessionFactory, StoreError};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::tweens::{EXCVIEW, Next, Order};
use pyramidion::{BoxFuture, Configurator, HttpException, Request, View, ViewResult};

use super::super::signed::Time;
use super::stores::{Guard, Guarded};
use crate::logging::logged_by;

const CAUSE: &str = "the session store cannot be asked: x-cause-x";

/// A store in memory that can be out of order.
#[derive(Clone, Default)]
struct Store {
    memory: MemoryStore,
    is_down: Arc<AtomicBool>,
    /// How often it was asked in vain.
    in_vain: Arc<AtomicUsize>,
    time: Time,
}

impl Store {
    fn break_down(&self) {
        self.is_down.store(true, Ordering::Relaxed);
    }
}

impl Guard for Store {
    async fn before(&self, _: &'static str) -> Result<(), StoreError> {
        if self.is_down.load(Ordering::Relaxed) {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError::new("x-cause-x"));
        }
        Ok(())
    }
}

/// What a view does.
type Then = fn(&mut Request) -> pyramidion::Result<&'static str>;

/// Returns an application of one route, `page`, whose view does `then` with the request.
fn site(store: &Store, then: Then, more: impl FnOnce(&mut Configurator)) -> TestApp {
    let mut config = Configurator::new();
    let guarded = Guarded::new(store.clone(), store.memory.clone());
    config.set_session_factory(ServerSessionFactory::new(guarded).clock(store.time.clock()));
    config.set_security_policy(SessionAuthenticationPolicy::new());
    config.set_state(store.clone());
    config.add_route("begin", "/begin");
    config.add_view(View::new(begin).route_name("begin"));
    config.add_route("page", "/page");
    config.add_view(View::new(then).route_name("page"));
    more(&mut config);
    TestApp::new(config.make_app().expect("a right configuration"))
}

fn begin(request: &mut Request) -> pyramidion::Result<&'static str> {
    request.session().insert("user", "Ada")?;
    Ok("")
}

fn read(request: &mut Request) -> pyramidion::Result<&'static str> {
    request.session().get::<String>("user")?;
    Ok("")
}

fn break_down(request: &Request) {
    let store: &Store = request.state().expect("it is set");
    store.break_down();
}

/// Returns the answer to a visitor with a session for whom the store is down, and what is reported of it.
fn reported(store: &Store, app: &TestApp) -> (TestResponse, Vec<String>) {
    app.get("/begin").send();
    store.break_down();
    reported_now(store, app)
}

fn reported_now(store: &Store, app: &TestApp) -> (TestResponse, Vec<String>) {
    store.time.set(1000.0); // so that a session that is read is kept alive
    let mut response = None;
    let log = logged_by(|| response = Some(app.get("/page").send()));
    let is_report = |line: &&str| line.contains(" ERROR ") || line.contains(" WARN ");
    let reports = log.lines().filter(is_report).map(str::to_owned);
    (response.expect("an answer"), reports.collect())
}

/// Checks that there is one report, of a failure of `culprit`, and that it names the cause.
#[track_caller]
fn check_one(reports: &[String], culprit: &str) {
    let [report] = reports else {
        panic!("there is not one report: {reports:#?}");
    };
    for text in [culprit, CAUSE, "route=\"page\""] {
        assert_eq!(report.matches(text).count(), 1, "{text}: {report}");
    }
}

const BEFORE: &str = "what comes before the view failed";
const AFTER: &str = "what comes after the view failed";

#[test]
fn a_session_that_cannot_be_loaded_is_one_report() {
    let store = Store::default();
    let app = site(&store, read, |_| {});
    let (response, reports) = reported(&store, &app);
    assert_eq!(response.status(), 503);
    assert!(!response.text().contains("x-cause-x"));
    check_one(&reports, BEFORE);
    assert_eq!(store.in_vain.load(Ordering::Relaxed), 1);
}

#[test]
fn a_session_that_cannot_be_saved_is_one_report_whatever_became_of_it() {
    let kinds: [(&str, Then); 6] = [
        ("touched", read),
        ("changed", begin),
        ("renewed", |request| {
            request.session().renew();
            Ok("")
        }),
        ("invalidated", |request| {
            request.session().invalidate();
            Ok("")
        }),
        ("logged in", |request| {
            request.remember("Ada")?;
            Ok("")
        }),
        ("logged out", |request| {
            request.remember("Ada")?;
            request.forget()?;
            Ok("")
        }),
    ];
    for (kind, then) in kinds {
        let store = Store::default();
        // The session is loaded by then.
        let app = site(&store, then, |config| {
            config.add_subscriber(ContextFound, |request: &mut Request| {
                if request.path() == "/page" {
                    break_down(request);
                }
                Ok(())
            });
        });
        app.get("/begin").send();
        let (response, reports) = reported_now(&store, &app);
        assert_eq!(response.status(), 503, "{kind}");
        check_one(&reports, AFTER);
        assert!(reports[0].contains("view=\""), "{kind}: {reports:?}");
    }
}

#[test]
fn a_new_session_that_cannot_be_kept_is_one_report() {
    let store = Store::default();
    let app = site(&store, begin, |_| {});
    store.break_down();
    let (response, reports) = reported_now(&store, &app);
    assert_eq!(response.status(), 503);
    check_one(&reports, AFTER);
}

#[test]
fn an_exception_view_hides_no_failure() {
    fn says_sorry(_: &mut Request) -> &'static str {
        "sorry"
    }
    fn answers_with_it(request: &mut Request) -> HttpException {
        let exception = request.exception_as::<HttpException>();
        exception.expect("its view was called for it").clone()
    }
    for (then, culprit) in [(read as Then, BEFORE), (begin, AFTER)] {
        for view in [View::new(says_sorry), View::new(answers_with_it)] {
            let store = Store::default();
            let app = site(&store, then, |config| {
                config.add_view(view.exception::<ServerError>());
            });
            let (response, reports) = match culprit {
                BEFORE => reported(&store, &app),
                _ => {
                    // A new visitor has nothing to load.
                    store.break_down();
                    reported_now(&store, &app)
                }
            };
            assert_eq!(response.status(), 503);
            check_one(&reports, culprit);
        }
    }
}

#[test]
fn an_exception_view_that_fails_is_reported_with_what_it_was_to_answer() {
    fn fails(request: &mut Request) -> pyramidion::Result<&'static str> {
        request.try_session()?;
        Ok("")
    }
    let store = Store::default();
    let app = site(&store, read, |config| {
        config.add_view(View::new(fails).exception::<ServerError>());
    });
    let (response, reports) = reported(&store, &app);
    assert_eq!(response.status(), 500);
    let [second, first] = &reports[..] else {
        panic!("{reports:#?}");
    };
    assert!(
        second.contains("the session could not be loaded"),
        "{second}"
    );
    check_one(std::slice::from_ref(first), BEFORE);
    assert_eq!(store.in_vain.load(Ordering::Relaxed), 1);
}

#[test]
fn a_failure_that_is_met_before_is_one_report() {
    type Add = fn(&mut Configurator, Order);
    fn needs<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        Box::pin(async move {
            request.load_session().await?;
            next.run(request).await
        })
    }
    fn would_like<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        Box::pin(async move {
            let loaded = request.load_session().await;
            assert_eq!(loaded.is_ok(), request.try_session().is_ok());
            next.run(request).await
        })
    }
    fn known(_: &mut Request) -> &'static str {
        "known"
    }
    let under = || Order::new().under([EXCVIEW]);
    let sites: [(u16, Add); 2] = [
        (500, |config, order| {
            config.add_tween_at("needs", order, needs);
        }),
        (503, |config, order| {
            config.add_tween_at("would_like", order, would_like);
        }),
    ];
    for (status_outside, add) in sites {
        for (status, order) in [(status_outside, Order::new()), (503, under())] {
            let store = Store::default();
            let app = site(&store, read, |config| {
                add(config, order);
                let view = View::new(known).exception::<ServerError>();
                config.add_view(view.is_authenticated(true));
            });
            let (response, reports) = reported(&store, &app);
            assert_eq!(response.status(), status);
            let [report] = &reports[..] else {
                panic!("{reports:#?}");
            };
            assert!(
                report.contains(BEFORE) && report.contains(CAUSE),
                "{report}"
            );
            assert_eq!(store.in_vain.load(Ordering::Relaxed), 1, "it is asked once");
        }
    }
}

#[test]
fn a_failure_while_another_is_answered_is_reported_too() {
    fn known(_: &mut Request) -> &'static str {
        "known"
    }
    fn unknown(_: &mut Request) -> &'static str {
        "unknown"
    }
    let store = Store::default();
    let app = site(&store, read, |config| {
        config.add_subscriber(NewRequest, |request: &mut Request| {
            if request.path() == "/page" {
                return Err(HttpException::forbidden().into());
            }
            Ok(())
        });
        config.add_view(View::new(known).forbidden().is_authenticated(true));
        config.add_view(View::new(unknown).forbidden());
    });
    let (response, reports) = reported(&store, &app);
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "unknown")
    );
    let [report] = &reports[..] else {
        panic!("{reports:#?}");
    };
    assert!(
        report.contains(BEFORE) && report.contains(CAUSE),
        "{report}"
    );
    assert_eq!(store.in_vain.load(Ordering::Relaxed), 1);
}
