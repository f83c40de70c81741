//! Failures are reported on standard error where no subscriber of `tracing` is set, and only there.

mod listening;
mod once;
mod program;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use pyramidion::context::DefaultRoot;
use pyramidion::server::{AccessLog, Server};
use pyramidion::session::Secret;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::{
    App, Body, Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View,
    ViewResult, exception_view_config, package, view_config,
};

use program::{Program, address, command, get};

/// The variable that makes a test a program of its own, and says which.
const KIND: &str = "PYRAMIDION_TEST_PROGRAM";
/// What the program says before its address.
const LISTENING: &str = "listening on http://";
const REASON: &str = "x-reason-x";

mod views {
    use super::*;

    #[view_config(route_name = "fails")]
    pub(super) fn fails() -> pyramidion::Result<Response> {
        Err(REASON.into())
    }

    #[view_config(route_name = "fails_later")]
    pub(super) async fn fails_later() -> pyramidion::Result<Response> {
        tokio::task::yield_now().await;
        Err(io::Error::other(REASON).into())
    }

    #[view_config(route_name = "panics")]
    pub(super) fn panics() -> Response {
        panic!("{REASON}")
    }

    #[view_config(route_name = "panics_later")]
    pub(super) async fn panics_later() -> Response {
        tokio::task::yield_now().await;
        panic!("{REASON}")
    }

    #[view_config(route_name = "unavailable")]
    pub(super) fn unavailable() -> HttpException {
        HttpException::service_unavailable().with_log_message(REASON)
    }

    #[view_config(route_name = "breaks_off")]
    pub(super) fn breaks_off() -> Response {
        body(|| Err(REASON.into()))
    }

    #[view_config(route_name = "panics_midway")]
    pub(super) fn panics_midway() -> Response {
        body(|| panic!("{REASON}"))
    }

    #[view_config(route_name = "panics_afterwards")]
    pub(super) fn panics_afterwards(request: &mut Request) -> Response {
        request.add_finished_callback(fails_afterwards);
        Response::default()
    }

    fn fails_afterwards(_: &mut Request) {
        panic!("{REASON}");
    }

    #[view_config(route_name = "loses_its_session")]
    pub(super) fn loses_its_session(request: &mut Request) -> Response {
        request.add_finished_callback(|request: &mut Request| {
            request.session().insert("late", true).expect("a value");
        });
        request.session().insert("early", true).expect("a value");
        Response::default()
    }

    #[derive(Debug)]
    pub(super) struct Odd;

    impl std::fmt::Display for Odd {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the first error")
        }
    }

    impl std::error::Error for Odd {}

    #[view_config(route_name = "fails_oddly")]
    pub(super) fn fails_oddly() -> Result<Response, Odd> {
        Err(Odd)
    }

    #[exception_view_config(context = Odd)]
    pub(super) fn answers_oddly() -> pyramidion::Result<Response> {
        Err(REASON.into())
    }
}

/// A body that says something and goes on as `next` says.
fn body(next: fn() -> pyramidion::Result<Bytes>) -> Response {
    struct Pieces {
        next: fn() -> pyramidion::Result<Bytes>,
        has_begun: bool,
    }

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = pyramidion::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _context: &mut Context<'_>,
        ) -> Poll<Option<pyramidion::Result<Frame<Bytes>>>> {
            let piece = if std::mem::replace(&mut self.has_begun, true) {
                (self.next)()
            } else {
                Ok(Bytes::from_static(b"it begins"))
            };
            Poll::Ready(Some(piece.map(Frame::data)))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::default()
        }
    }

    let has_begun = false;
    let mut response = Response::default();
    response.set_body(Body::stream(Pieces { next, has_begun }));
    response
}

async fn outer(request: &mut Request, next: Next<'_>) -> ViewResult {
    if request.path() == "/fails_outside" {
        return Err(REASON.into());
    }
    next.run(request).await
}

/// What is asked for, what is reported, and the text of the line of the view to blame.
const FAILURES: [(&str, &str, &str); 12] = [
    (
        "fails",
        "error: a view failed: x-reason-x (view=fails",
        "route_name = \"fails\"",
    ),
    (
        "fails_later",
        "error: a view failed: x-reason-x (view=fails_later",
        "route_name = \"fails_later\"",
    ),
    (
        "panics",
        "error: a view panicked: x-reason-x (view=panics",
        "route_name = \"panics\"",
    ),
    (
        "panics_later",
        "error: a view panicked: x-reason-x (view=panics_later",
        "route_name = \"panics_later\"",
    ),
    (
        "unavailable",
        "error: a view failed: x-reason-x (status=503 view=unavailable",
        "route_name = \"unavailable\"",
    ),
    (
        "breaks_off",
        "error: the body of a response broke off: x-reason-x (view=breaks_off",
        "route_name = \"breaks_off\"",
    ),
    (
        "panics_midway",
        "error: the body of a response panicked: x-reason-x (view=panics_midway",
        "route_name = \"panics_midway\"",
    ),
    (
        "panics_afterwards",
        "error: a finished callback panicked: x-reason-x (view=panics_afterwards",
        "route_name = \"panics_afterwards\"",
    ),
    (
        "loses_its_session",
        "error: the session was changed after its cookie was written: it is lost (view=loses_its_session",
        "route_name = \"loses_its_session\"",
    ),
    (
        "fails_oddly",
        "error: a view failed: x-reason-x (view=answers_oddly",
        "context = Odd",
    ),
    (
        "fails_oddly",
        "error: a view failed: the first error (view=fails_oddly",
        "route_name = \"fails_oddly\"",
    ),
    (
        "closure",
        "error: a view failed: x-reason-x (view=a closure",
        ".route_name(\"closure\")",
    ),
];

/// What is reported of failures for which no view is to blame.
const BEFORE_VIEWS: [(&str, &str); 3] = [
    (
        "fails_outside",
        "error: what comes before the view failed: x-reason-x (view=- at=- route=- raised=tests/integration/silence.rs:",
    ),
    (
        "factory",
        "error: what comes before the view failed: x-reason-x (view=- at=- route=factory raised=tests/integration/silence.rs:",
    ),
    ("nowhere/else", "warning: an upstream failed: "),
];

fn app() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
    let mut routes: Vec<_> = FAILURES.iter().map(|(route, _, _)| *route).collect();
    routes.dedup();
    for route in routes {
        config.add_route(route, format!("/{route}"));
    }
    config.scan(package!(self::views));
    config.add_view(View::new(failing).route_name("closure"));
    let factory = |_: &mut Request| -> pyramidion::Result<DefaultRoot> { Err(REASON.into()) };
    config.add_route("factory", "/factory").factory(factory);
    config.add_view(View::new(|_: &mut Request| "").route_name("factory"));
    config.add_tween("outer", outer);
    // Nobody listens there.
    config.forward_unmatched("http://127.0.0.1:1");
    config.make_app().expect("a right configuration")
}

fn failing(_: &mut Request) -> pyramidion::Result<Response> {
    Err(REASON.into())
}

/// A writer that is broken.
struct Broken;

impl io::Write for Broken {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The program, in a process that a test started; otherwise nothing.
#[test]
fn this_is_the_program() {
    let Ok(kind) = std::env::var(KIND) else {
        return;
    };
    let (make_app, kind): (fn() -> App, _) = match kind.strip_prefix("once ") {
        Some(kind) => (once::app, kind),
        None => (app, &*kind),
    };
    if matches!(kind, "subscriber" | "both") {
        tracing_subscriber::fmt()
            .with_writer(io::stdout)
            .with_ansi(false)
            .init();
    }
    if matches!(kind, "logger" | "both") {
        log::set_logger(&Logger).expect("it is the first");
        log::set_max_level(log::LevelFilter::Info);
    }
    if kind == "captured" {
        // What the harness of this process captures, it does not show where the test does not fail.
        let client = TestApp::new(app());
        assert_eq!(client.get("/fails").send().status(), 500);
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let serving = async {
        let server = Server::new(make_app()).access_log(AccessLog::common(Broken));
        server.bind("127.0.0.1:0").await?.run().await
    };
    runtime.block_on(serving).expect("it serves");
}

/// A logger of the facade `log`.
struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        println!("{} {}", record.level(), record.args());
    }

    fn flush(&self) {}
}

/// Returns the number of the first line of this file that has a text.
fn line_of(text: &str) -> usize {
    let mut lines = include_str!("silence.rs").lines();
    1 + lines.position(|line| line.contains(text)).expect("a line")
}

#[test]
fn what_fails_is_told_on_standard_error_with_its_view_and_place() {
    let mut program = Program::start("silent");
    let line = program.errors.wait_for(LISTENING);
    assert!(line.starts_with(LISTENING), "{line}");
    let address = address(&line);
    for (route, told, place) in FAILURES {
        get(address, route);
        let line = program.errors.wait_for(told);
        let at = format!("at=tests/integration/silence.rs:{} ", line_of(place));
        assert!(line.contains(&at), "{at}: {line}");
        let (_, rest) = line.split_once(" route=").expect("a route");
        assert!(
            rest == format!("{route})") || rest.starts_with(&format!("{route} ")),
            "{line}"
        );
    }
    for (path, told) in BEFORE_VIEWS {
        get(address, path);
        program.errors.wait_for(told);
    }
    let [_, told] = program.end();
    let broken = told.matches("error: the access log cannot be written: the disk is full");
    assert_eq!(broken.count(), 1, "it is told once: {told}");
}

#[test]
fn what_fails_is_told_with_the_line_that_raised_it() {
    let mut program = Program::start("silent");
    let address = address(&program.errors.wait_for(LISTENING));
    for (route, told, function) in [
        ("fails", "view=fails ", "fn fails()"),
        ("closure", "view=a closure ", "fn failing("),
        ("fails_oddly", "view=answers_oddly ", "fn answers_oddly()"),
    ] {
        get(address, route);
        let line = program.errors.wait_for(told);
        let raised = line_of(function) + 1;
        let raised = format!(" raised=tests/integration/silence.rs:{raised}:");
        assert!(line.contains(&raised), "{raised}: {line}");
    }
    program.end();
}

#[test]
fn a_subscriber_hears_it_and_standard_error_does_not() {
    let mut program = Program::start("subscriber");
    let address = address(&program.output.wait_for(LISTENING));
    for (route, _, _) in FAILURES {
        get(address, route);
        program.output.wait_for(&format!("route=\"{route}\""));
    }
    let [heard, told] = program.end();
    for text in ["a view failed", "a view panicked", "broke off"] {
        assert!(heard.contains(text), "{text}: {heard}");
    }
    for text in ["a view failed", "a view panicked", "broke off", "listening"] {
        assert!(!told.contains(text), "{text}: {told}");
    }
}

#[test]
fn a_logger_hears_it_and_standard_error_does_not() {
    let mut program = Program::start("logger");
    let address = address(&program.output.wait_for(LISTENING));
    get(address, "fails");
    program.output.wait_for("ERROR a view failed");
    let [heard, told] = program.end();
    assert_eq!(heard.matches("a view failed").count(), 1, "{heard}");
    assert!(!told.contains("a view failed"), "{told}");
}

#[test]
fn a_harness_of_tests_captures_it() {
    let output = command("captured").output().expect("a process");
    let told = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{told}");
    assert!(!told.contains(REASON), "{told}");
    let output = command("captured").arg("--nocapture").output();
    let told = String::from_utf8(output.expect("a process").stderr).expect("text");
    assert!(told.contains("error: a view failed: x-reason-x"), "{told}");
}

#[test]
fn a_secret_that_is_missing_is_named() {
    let error = Secret::from_env("X_NO_SECRET").expect_err("nobody sets it");
    let error = pyramidion::Error::from(error);
    for text in [format!("{error:?}"), error.to_string()] {
        let begins = "the environment variable `X_NO_SECRET` is missing: set it to a secret";
        assert!(text.starts_with(begins), "{text}");
        assert!(text.contains("export X_NO_SECRET="), "{text}");
    }
    assert!(Secret::from_env("PATH").is_ok());
    for document in ["README.md", "docs/moving.md"] {
        let path = format!("{}/../{document}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a document");
        assert!(
            text.contains("Secret::from_env(\"SESSION_SECRET\")?"),
            "{document}"
        );
        assert!(
            !text.contains("env::var(\"SESSION_SECRET\")?"),
            "{document}"
        );
    }
}
