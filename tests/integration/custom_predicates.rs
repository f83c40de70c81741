//! Predicates of an application's own: those that wait, and those that ask who the visitor is.

mod matches;
mod orders;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pyramidion::introspection::{PredicateSubject, RouteOutcome};
use pyramidion::predicates::{custom, not};
use pyramidion::request::Visitor;
use pyramidion::security::{Decision, Identity, Loading, SecurityPolicy};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::tweens::Order;
use pyramidion::{App, Configurator, HttpException, Request, View, http};
use pyramidion_tests::applications::{answered_at_once, client, has_mistake, says};
use tokio::task::yield_now;

/// How often something was done.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Adds a predicate of views that waits: it holds if the request has a header of this name, and fails if that says so.
fn add_slow(config: &mut Configurator, calls: &Count) {
    let calls = calls.clone();
    config.add_view_predicate("slow", move |values: &[&str]| {
        let (name, calls) = (values.join(""), calls.clone());
        Ok(move |request: &Request| {
            let value = request.header(&name).map(str::to_owned);
            let calls = calls.clone();
            async move {
                yield_now().await;
                calls.one_more();
                match value.as_deref() {
                    Some("fail") => Err(HttpException::new(http::StatusCode::BAD_GATEWAY).into()),
                    value => Ok(value.is_some()),
                }
            }
        })
    });
}

fn slow(name: &str) -> pyramidion::predicates::PredicateConfig {
    custom("slow", [name])
}

#[test]
fn a_predicate_that_waits_chooses_among_views_and_is_called_once() {
    let calls = Count::default();
    let app = client(|config| {
        add_slow(config, &calls);
        config.add_route("page", "/");
        let view = |text| says(text).route_name("page");
        config.add_view(view("neither"));
        config.add_view(view("a").predicate(slow("x-a")));
        config.add_view(view("b").predicate(slow("x-b")).predicate(not(slow("x-a"))));
        config.add_view(view("c").predicate(slow("x-a")).predicate(slow("x-c")));
        config.add_route("other", "/other");
        config.add_view(says("other").route_name("other"));
    });
    for (headers, text, count) in [
        (&[][..], "neither", 2),
        (&["x-a"][..], "a", 3),
        (&["x-b"][..], "b", 2),
        (&["x-a", "x-c"][..], "c", 3),
    ] {
        let before = calls.get();
        let request = headers
            .iter()
            .fold(app.get("/"), |r, name| r.header(name, ""));
        assert_eq!(request.send().text(), text, "{headers:?}");
        assert_eq!(calls.get() - before, count, "{headers:?}");
    }
    let before = calls.get();
    assert_eq!(app.get("/other").header("x-a", "").send().text(), "other");
    assert_eq!(calls.get(), before);
}

#[test]
fn the_error_of_a_predicate_that_waits_goes_to_the_exception_views() {
    let app = client(|config| {
        add_slow(config, &Count::default());
        config.add_route("page", "/");
        config.add_view(says("page").route_name("page").predicate(slow("x-a")));
        config.add_view(says("sorry").exception::<HttpException>());
    });
    let response = app.get("/").header("x-a", "fail").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (502, "sorry")
    );
}

#[test]
fn exception_views_have_predicates_that_wait_too() {
    let app = client(|config| {
        add_slow(config, &Count::default());
        config.add_route("page", "/");
        let fails = View::new(|| Err::<&str, _>(HttpException::bad_request()));
        config.add_view(fails.route_name("page"));
        let view = |text| says(text).exception::<HttpException>();
        config.add_view(view("any"));
        config.add_view(view("special").predicate(slow("x-a")));
    });
    assert_eq!(app.get("/").send().text(), "any");
    assert_eq!(app.get("/").header("x-a", "").send().text(), "special");
    // One that fails while an error is answered does not hold.
    let response = app.get("/").header("x-a", "fail").send();
    assert_eq!((response.status().as_u16(), response.text()), (400, "any"));
    assert_eq!(app.get("/none").header("x-a", "").send().text(), "special");
}

async fn is_early(request: &Request) -> bool {
    yield_now().await;
    request.header("x-early").is_some()
}

/// An application whose first route has a predicate that waits.
fn early() -> App {
    let mut config = Configurator::new();
    config.add_route_predicate("early", |_: &[&str]| Ok(is_early));
    let route = config.add_route("early", "/{page}");
    route.predicate(custom("early", ["yes"]));
    config.add_route("late", "/page");
    for name in ["early", "late"] {
        config.add_view(says(name).route_name(name));
    }
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
    config.make_app().expect("a right configuration")
}

#[test]
fn a_predicate_that_waits_chooses_among_routes() {
    let app = TestApp::new(early());
    assert_eq!(app.get("/page").send().text(), "late");
    assert_eq!(
        app.get("/page").header("x-early", "").send().text(),
        "early"
    );
    assert_eq!(app.get("/other").send().status(), 404);
    assert_eq!(app.get("/").header("x-early", "").send().text(), "home");
}

#[test]
fn a_route_without_it_waits_for_nothing() {
    let app = early();
    let is_ready =
        |path: &str| answered_at_once(&app, path).is_some_and(|response| response.status() == 200);
    assert!(is_ready("/"));
    assert!(!is_ready("/page"));
}

/// Knows visitors by a header, and counts how often it was asked.
struct ByHeader(Count);

/// The group of a visitor.
struct Group(String);

impl SecurityPolicy for ByHeader {
    fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
        Loading::wait(async move {
            self.0.one_more();
            yield_now().await;
            let name = request.header("x-user").map(str::to_owned);
            request.extensions_mut().insert(name);
            Ok(())
        })
    }

    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.extensions().get::<Option<String>>()?.clone()
    }

    fn identity(&self, request: &mut Request) -> Option<Identity> {
        let userid = self.authenticated_userid(request)?;
        let (_, group) = userid.split_once('@')?;
        Some(Identity::new(Group(group.to_owned())))
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        true.into()
    }
}

/// Is for visitors of a group.
fn add_group_predicates(config: &mut Configurator) {
    fn is_in(visitor: &Visitor, group: &str) -> bool {
        visitor
            .identity::<Group>()
            .is_some_and(|own| own.0 == group)
    }
    config.add_route_predicate("group", |values: &[&str]| {
        let group = values.join("");
        Ok(move |_: &Request, visitor: &Visitor| is_in(visitor, &group))
    });
    config.add_view_predicate("group", |values: &[&str]| {
        let group = values.join("");
        Ok(move |_: &Request, visitor: &Visitor| is_in(visitor, &group))
    });
    config.add_view_predicate("slow_group", |values: &[&str]| {
        let group = values.join("");
        Ok(move |_: &Request, visitor: &Visitor| {
            let is_in = is_in(visitor, &group);
            async move {
                yield_now().await;
                is_in
            }
        })
    });
}

#[test]
fn predicates_know_the_visitor_who_is_loaded_for_those_that_ask() {
    let loads = Count::default();
    let app = client(|config| {
        config.set_security_policy(ByHeader(loads.clone()));
        add_group_predicates(config);
        config
            .add_route("staff", "/office")
            .predicate(custom("group", ["staff"]));
        config.add_view(says("staff").route_name("staff"));
        config.add_route("page", "/page");
        config.add_view(says("page").route_name("page"));
        for (text, name) in [("a", "group"), ("b", "slow_group")] {
            let view = says(text).predicate(custom(name, [text]));
            config.add_view(view.route_name("page"));
        }
    });
    let get = |path: &str, user: &str| {
        let before = loads.get();
        let response = app.get(path).header("x-user", user).send();
        assert!(loads.get() - before <= 1, "{path}");
        response.text().to_owned()
    };
    assert_eq!(get("/office", "ada@staff"), "staff");
    assert_ne!(get("/office", "ada@a"), "staff");
    assert_ne!(get("/office", "ada"), "staff");
    assert_eq!(get("/page", "ada@a"), "a");
    assert_eq!(get("/page", "ada@b"), "b");
    assert_eq!(get("/page", "ada"), "page");
    let before = loads.get();
    assert_eq!(app.get("/none").send().status(), 404);
    assert_eq!(loads.get(), before, "nobody asked");
}

#[test]
fn a_predicate_that_asks_for_the_visitor_needs_a_security_policy() {
    for name in ["group", "slow_group"] {
        has_mistake(
            |config| {
                add_group_predicates(config);
                config.add_route("page", "/");
                config.add_view(says("").route_name("page").predicate(custom(name, ["a"])));
            },
            &[
                "integration/custom_predicates.rs:",
                "asks who the visitor is, but there is no security policy",
                "`config.set_security_policy(…)`",
            ],
        );
    }
    // One that nothing names asks nothing.
    client(add_group_predicates);
}

#[test]
fn the_application_lists_them() {
    let app = {
        let mut config = Configurator::new();
        add_group_predicates(&mut config);
        config.make_app().expect("a right configuration")
    };
    let listed: Vec<_> = app
        .predicates()
        .iter()
        .map(|record| {
            assert!(record.place.file().ends_with("custom_predicates.rs"));
            (
                record.name.as_str(),
                record.subject,
                record.is_async,
                record.asks_visitor,
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("group", PredicateSubject::Route, false, true),
            ("group", PredicateSubject::View, false, true),
            ("slow_group", PredicateSubject::View, true, true),
        ]
    );
}

#[test]
fn what_is_explained_calls_no_predicate_that_waits() {
    let app = early();
    let request = DummyRequest::get("/page").build_for(&app);
    let explanation = app.explain(&request);
    let RouteOutcome::PredicatesFail(unmet) = &explanation.routes[0].outcome else {
        panic!("{explanation:?}");
    };
    assert_eq!(unmet[0].to_string(), "early = yes (it was not asked)");
    assert_eq!(explanation.routes[1].name, "late");
}

/// The order is that in which Pyramid tests them, wherever a route or view names them.
#[test]
fn predicates_are_tested_in_the_order_of_their_weights() {
    let asked: Arc<Mutex<Vec<&str>>> = Arc::default();
    let predicate = |name: &'static str| {
        let asked = Arc::clone(&asked);
        move |_: &[&str]| {
            let asked = Arc::clone(&asked);
            Ok(move |_: &Request| {
                asked.lock().expect("nobody panicked").push(name);
                true
            })
        }
    };
    let app = client(|config| {
        config.add_route_predicate("dear", predicate("dear"));
        config.add_route_predicate("late", predicate("late"));
        let order = Order::new().over(["dear"]);
        config.add_route_predicate_at("cheap", order, predicate("cheap"));
        config.add_view_predicate("heavy", predicate("heavy"));
        let order = Order::new().over(["heavy"]);
        config.add_view_predicate_at("light", order, predicate("light"));
        // A method is looked at before anything of an application's own.
        let posted = config.add_route("posted", "/");
        posted.predicate(custom("cheap", [""]));
        posted.request_method(["POST"]);
        let shown = config.add_route("shown", "/");
        for name in ["dear", "cheap", "late"] {
            shown.predicate(custom(name, [""]));
        }
        config.add_view(says("posted").route_name("posted"));
        let view = says("shown").route_name("shown");
        let view = view.predicate(custom("heavy", [""]));
        config.add_view(view.predicate(custom("light", [""])));
    });
    assert_eq!(app.get("/").send().text(), "shown");
    let asked = asked.lock().expect("nobody panicked");
    assert_eq!(*asked, ["late", "cheap", "dear", "light", "heavy"]);
}

/// A literal path is looked up before other patterns are; a route that did not take the request is not asked once more.
#[test]
fn a_predicate_of_a_route_is_asked_once() {
    let calls = Count::default();
    let app = client(|config| {
        let of_routes = calls.clone();
        config.add_route_predicate("never", move |_: &[&str]| {
            let calls = of_routes.clone();
            Ok(move |_: &Request| {
                calls.one_more();
                false
            })
        });
        for (name, pattern) in [("literal", "/page"), ("placeholder", "/{page}")] {
            let route = config.add_route(name, pattern);
            route.predicate(custom("never", [""]));
            config.add_view(says("never").route_name(name));
        }
        config.add_route("last", "/{any}");
        config.add_view(says("last").route_name("last"));
    });
    assert_eq!(app.get("/page").send().text(), "last");
    assert_eq!(calls.get(), 2);
}
