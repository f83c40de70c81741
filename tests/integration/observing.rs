//! What is told of requests when it is asked for, and the traces of many programs that they belong to.

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, Response, View};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::logging::{logged_by, logged_by_with};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// What a visitor types: a line of the log that the program has not written, if it were written as it is.
const TYPED: &str = "x-typed%0AERROR";

fn configured(setting: Option<&str>) -> Configurator {
    let mut config = Configurator::new();
    if let Some(setting) = setting {
        config.settings_mut().set(setting, "true");
    }
    config
        .add_route("item", "/items/{id}")
        .request_method(["GET"]);
    config
        .add_route("save", "/save")
        .predicate(pyramidion::predicates::header(["X-Key"]));
    config.add_view(View::new(|| "item").route_name("item").xhr(true));
    config.add_view(View::new(|| "saved").route_name("save"));
    config
}

/// Returns what is logged of requests, by an application with a setting.
fn logged(setting: Option<&str>, paths: &[&str]) -> String {
    logged_by(|| {
        let app = TestApp::new(configured(setting).make_app().unwrap());
        for path in paths {
            app.get(path).send();
        }
    })
}

#[test]
fn what_is_not_found_says_why_when_asked() {
    let paths = ["/save", "/items/7", &format!("/{TYPED}")];
    let log = logged(Some("pyramidion.debug_notfound"), &paths);
    let lines: Vec<_> = log
        .lines()
        .filter(|l| l.contains("nothing answers"))
        .collect();
    assert_eq!(lines.len(), 3, "{log}");
    assert!(lines.iter().all(|line| line.contains("DEBUG")), "{log}");
    assert!(
        lines[0].contains("of the route `save` does not hold: header x-key"),
        "{log}"
    );
    assert!(
        lines[1].contains("the route `item` matches; of the view a closure at "),
        "{log}"
    );
    assert!(
        lines[1].contains("observing.rs:") && lines[1].contains("xhr = True"),
        "{log}"
    );
    assert!(lines[2].contains("none of 2 routes matches"), "{log}");
    let silent = logged(None, &paths);
    assert!(
        !silent.contains("nothing answers") && !silent.contains("x-typed"),
        "{silent}"
    );
}

#[test]
fn matches_are_told_when_asked() {
    let paths = [&*format!("/items/{TYPED}"), "/other"];
    let log = logged(Some("pyramidion.debug_routematch"), &paths);
    let lines: Vec<_> = log
        .lines()
        .filter(|l| l.contains("a route was looked for"))
        .collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(
        lines[0].contains("item") && lines[0].contains("/items/{id}"),
        "{log}"
    );
    assert!(lines[0].contains(r#"[("id", "x-typed\nERROR")]"#), "{log}");
    assert!(lines.iter().all(|line| line.contains("DEBUG")), "{log}");
    let silent = logged(None, &paths);
    assert!(
        !silent.contains("looked for") && !silent.contains("x-typed"),
        "{silent}"
    );
}

#[test]
fn stages_are_measured_when_asked() {
    let configured = |is_asked: bool| {
        let mut config = Configurator::new();
        let value = if is_asked { "true" } else { "false" };
        config.settings_mut().set("pyramidion.debug_timings", value);
        config.add_route("now", "/now");
        config.add_route("later", "/later");
        config.add_view(View::new(|| "now").route_name("now"));
        config.add_view(View::new(async || "later").route_name("later"));
        config
    };
    let logged = |is_asked: bool, path: &str| {
        logged_by(|| {
            let app = TestApp::new(configured(is_asked).make_app().unwrap());
            app.get(path).send();
        })
    };
    for path in ["/now", "/later"] {
        let log = logged(true, path);
        let lines: Vec<_> = log
            .lines()
            .filter(|l| l.contains("a stage of a request"))
            .collect();
        let stages = ["route", "body", "context", "choice of the view", "view"];
        assert_eq!(lines.len(), stages.len(), "{log}");
        for (line, stage) in lines.iter().zip(stages) {
            let stage = format!("stage=\"{stage}\"");
            assert!(
                line.contains(&stage) && line.contains("elapsed_us="),
                "{log}"
            );
            assert!(
                line.contains("request{"),
                "it is an event of the span: {line}"
            );
        }
        assert!(!logged(false, path).contains("a stage of"));
    }
}

#[test]
fn a_403_says_why_at_debug() {
    let log = logged_by(|| {
        let mut config = Configurator::new();
        config.add_route("home", "/");
        let view = || -> pyramidion::Result<Response> {
            Err(HttpException::forbidden()
                .with_log_message("the key is old")
                .into())
        };
        config.add_view(View::new(view).route_name("home"));
        TestApp::new(config.make_app().unwrap()).get("/").send();
    });
    let line = log.lines().find(|line| line.contains("the key is old"));
    assert!(
        line.is_some_and(|line| line.contains("DEBUG") && line.contains("403")),
        "{log}"
    );
}

#[test]
fn the_span_of_a_request_has_its_trace() {
    let logged = |traceparent: &'static str| {
        logged_by_with(FmtSpan::CLOSE, || {
            let app = TestApp::new(configured(None).make_app().unwrap());
            app.get("/items/7")
                .header("traceparent", traceparent)
                .send();
        })
    };
    let log = logged(TRACEPARENT);
    assert!(
        log.contains("trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\""),
        "{log}"
    );
    assert!(log.contains("parent_id=\"00f067aa0ba902b7\""), "{log}");
    let log = logged("00-x-typed-x-01");
    assert!(
        !log.contains("trace_id") && !log.contains("x-typed"),
        "{log}"
    );
}

#[test]
fn views_see_the_trace() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let view = |request: &mut Request| match request.trace_context() {
        Some(context) => format!("{} {:?}", context.trace_id(), context.state()),
        None => "none".to_owned(),
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().unwrap());
    let request = app.get("/").header("traceparent", TRACEPARENT);
    let text = request
        .header("tracestate", "a=1")
        .header("tracestate", "b=2")
        .send();
    assert_eq!(
        text.text(),
        "4bf92f3577b34da6a3ce929d0e0e4736 Some(\"a=1,b=2\")"
    );
    assert_eq!(app.get("/").send().text(), "none");
}
