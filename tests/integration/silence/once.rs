//! Each failure is reported once, whoever listens, and without what a visitor typed.

use std::fmt;

use pyramidion::context::DefaultRoot;
use pyramidion::events::{BeforeTraversal, ContextFound, NewRequest, NewResponse};
use pyramidion::session::{MemoryStore, ServerSessionFactory};
use pyramidion::tweens::{EXCVIEW, Next, Order};
use pyramidion::{
    App, BoxFuture, Configurator, Request, Response, View, ViewResult, exception_view_config,
    package, view_config,
};
use serde::{Serialize, Serializer};

use super::{LISTENING, Program, address, get};

const TYPED: &str = "x-typed-x";

/// What is to blame, as the log says it.
const BEFORE: &str = "what comes before the view";
const VIEW: &str = "a view";
const AFTER: &str = "what comes after the view";

/// Where something goes wrong, and what is to blame then.
const POINTS: [(&str, &str); 11] = [
    ("outer_tween", BEFORE),
    ("new_request", BEFORE),
    ("inner_tween", BEFORE),
    ("before_traversal", BEFORE),
    ("factory", BEFORE),
    ("context_found", BEFORE),
    ("view", VIEW),
    ("exception_view", VIEW),
    ("renderer", VIEW),
    ("new_response", AFTER),
    ("tween_afterwards", AFTER),
];

/// Names of routes, which say what goes wrong, how, and whether the view is asynchronous.
fn names() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    POINTS.into_iter().flat_map(|(point, _)| {
        ["fails", "panics"].into_iter().flat_map(move |how| {
            ["", "_later"].map(|when| (point, how, format!("{point}_{how}{when}")))
        })
    })
}

fn name(request: &Request) -> &str {
    request.path().split('/').nth(1).unwrap_or_default()
}

fn reason(name: &str) -> String {
    format!("<{name}>")
}

/// Fails or panics if that is what the request asks for here.
fn stumble(request: &Request, point: &str) -> pyramidion::Result<()> {
    let name = name(request);
    match name.trim_end_matches("_later").strip_prefix(point) {
        Some("_fails") => Err(reason(name).into()),
        Some("_panics") => panic!("{}", reason(name)),
        _ => Ok(()),
    }
}

#[derive(Debug)]
struct Odd;

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the first error")
    }
}

impl std::error::Error for Odd {}

/// A value that cannot be written.
struct Unwritable(String);

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        assert!(!self.0.contains("panics"), "{}", reason(&self.0));
        Err(serde::ser::Error::custom(reason(&self.0)))
    }
}

mod views {
    use super::*;

    #[view_config(route_name = "now")]
    fn now(request: &mut Request) -> pyramidion::Result<Response> {
        request.session().insert("seen", true)?;
        stumble(request, "view")?;
        if name(request).starts_with("exception_view") {
            return Err(Odd.into());
        }
        Ok(Response::default())
    }

    #[view_config(route_name = "later")]
    async fn later(request: &mut Request) -> pyramidion::Result<Response> {
        tokio::task::yield_now().await;
        now(request)
    }

    #[view_config(route_name = "rendered_now", renderer = "json")]
    fn rendered_now(request: &mut Request) -> Unwritable {
        request.session().remove("seen");
        Unwritable(name(request).to_owned())
    }

    #[view_config(route_name = "rendered_later", renderer = "json")]
    async fn rendered_later(request: &mut Request) -> Unwritable {
        tokio::task::yield_now().await;
        rendered_now(request)
    }

    #[exception_view_config(context = Odd)]
    fn odd(request: &Request) -> pyramidion::Result<Response> {
        stumble(request, "exception_view")?;
        Ok(Response::default())
    }
}

fn outer<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
    Box::pin(async move {
        stumble(request, "outer_tween")?;
        let response = next.run(request).await?;
        stumble(request, "tween_afterwards")?;
        Ok(response)
    })
}

fn inner<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
    Box::pin(async move {
        stumble(request, "inner_tween")?;
        next.run(request).await
    })
}

pub(super) fn app() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()).timeout(3600));
    config.add_template("wrong.html", "{{ value.of.nothing }}");
    config.add_route("template", "/template/{typed}");
    let view = View::rendered(|_: &mut Request| ()).renderer("wrong.html");
    config.add_view(view.route_name("template"));
    for (route, pattern) in [
        ("rendered_later", "/{name:renderer_.*_later}/{typed}"),
        ("rendered_now", "/{name:renderer_.*}/{typed}"),
        ("later", "/{name:.*_later}/{typed}"),
        ("now", "/{name}/{typed}"),
    ] {
        let factory = |request: &mut Request| {
            stumble(request, "factory")?;
            Ok(DefaultRoot)
        };
        config.add_route(route, pattern).factory(factory);
    }
    config.scan(package!(self::views));
    config.add_tween("outer", outer);
    config.add_tween_at("inner", Order::new().under([EXCVIEW]), inner);
    config.add_subscriber(NewRequest, |request: &mut Request| {
        stumble(request, "new_request")
    });
    config.add_subscriber(BeforeTraversal, |request: &mut Request| {
        stumble(request, "before_traversal")
    });
    config.add_subscriber(ContextFound, |request: &mut Request| {
        stumble(request, "context_found")
    });
    config.add_subscriber(NewResponse, |request: &mut Request, _: &mut Response| {
        stumble(request, "new_response")
    });
    config.make_app().expect("a right configuration")
}

/// Asks for every failure of a program, and returns what it reported and to whom: on standard output and error.
fn reports(listener: &str) -> [Vec<String>; 2] {
    let mut program = Program::start(&format!("once {listener}"));
    let line = match listener {
        "silent" => program.errors.wait_for(LISTENING),
        _ => program.output.wait_for(LISTENING),
    };
    let address = address(&line);
    for (_, _, name) in names() {
        get(address, &format!("{name}/{TYPED}?{TYPED}={TYPED}"));
    }
    get(address, &format!("template/{TYPED}"));
    let [heard, told] = program.end();
    let lines = |text: &str, is_report: fn(&str) -> bool| {
        let lines = text.lines().filter(|line| is_report(line));
        lines.map(str::to_owned).collect()
    };
    [
        lines(&heard, |line| line.contains("ERROR ")),
        lines(&told, |line| line.starts_with("error: ")),
    ]
}

fn check(listener: &str) {
    let [heard, told] = reports(listener);
    let (reports, others) = match listener {
        "silent" => (told, heard),
        _ => (heard, told),
    };
    assert!(others.is_empty(), "{listener}: {others:#?}");
    let one = |needle: &str| {
        let found: Vec<_> = reports
            .iter()
            .filter(|line| line.contains(needle))
            .collect();
        let [report] = found[..] else {
            panic!("{listener}: {needle}: {found:#?} of {reports:#?}");
        };
        report
    };
    for (point, how, name) in names() {
        let report = one(&reason(&name));
        let mut points = POINTS.into_iter();
        let (_, culprit) = points
            .find(|(other, _)| *other == point)
            .expect("it is one of them");
        let verb = if how == "fails" { "failed" } else { "panicked" };
        assert!(
            report.contains(&format!("{culprit} {verb}")),
            "{listener}: {report}"
        );
        // A panic before any view has its place from the standard library alone.
        let has_place = report.contains("tests/integration/silence/once.rs:");
        assert_eq!(
            has_place,
            culprit != BEFORE || how == "fails",
            "{listener}: {report}"
        );
    }
    one("wrong.html:1: undefined value");
    one("the access log cannot be written");
    let of_exception_views = reports
        .iter()
        .filter(|line| line.contains("the first error"));
    assert_eq!(of_exception_views.count(), 2, "{listener}: {reports:#?}");
    assert_eq!(
        reports.len(),
        names().count() + 4,
        "{listener}: {reports:#?}"
    );
    assert!(
        !reports.iter().any(|line| line.contains(TYPED)),
        "{listener}: {reports:#?}"
    );
}

#[test]
fn on_standard_error() {
    check("silent");
}

#[test]
fn to_a_subscriber() {
    check("subscriber");
}

#[test]
fn to_a_logger() {
    check("logger");
}

#[test]
fn to_the_subscriber_where_there_is_a_logger_too() {
    check("both");
}
