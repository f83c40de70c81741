//! The debug toolbar: what it records, what it puts into pages, and who gets to see it.

mod attacks;
mod copies;
mod errors;
mod gates;
mod history;
mod injection;
mod limits;
mod panels;
mod path;
mod secrets;
mod streams;

use std::time::Duration;

use pyramidion::request::Connection;
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::session::Clock;
use pyramidion::testing::{TestApp, TestRequest, TestResponse};
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View,
};
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logging::listen_to_everything;

const PAGE: &str = "<!DOCTYPE html><html><body><h1>Page</h1></body></html>";

/// Lets nobody in but Ada.
struct OnlyAda;

impl SecurityPolicy for OnlyAda {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header("x-user").map(str::to_owned)
    }

    fn permits(&self, request: &mut Request, _: &str) -> Decision {
        match self.authenticated_userid(request).as_deref() {
            Some("ada") => Decision::allowed("Ada may everything"),
            _ => Decision::denied("it is not Ada"),
        }
    }
}

fn add(request: &mut Request) -> pyramidion::Result<Response> {
    let user = request.params().get("user").unwrap_or("nobody").to_owned();
    request.session().insert("user", user)?;
    request.session().remove("old");
    Ok(Response::redirect("/page"))
}

fn old(request: &mut Request) -> pyramidion::Result<&'static str> {
    request.session().insert("old", 1)?;
    Ok("old")
}

fn read(request: &mut Request) -> pyramidion::Result<Response> {
    let user: Option<String> = request.session().get("user")?;
    Ok(Response::html(format!(
        "<body>{}</body>",
        user.unwrap_or_default()
    )))
}

fn logs() -> &'static str {
    tracing::warn!(answer = 42, "look here");
    for id in 1..=3 {
        select(id);
    }
    tracing::debug!(
        target: "sqlx::query",
        summary = "DELETE FROM a",
        db.statement = "",
        rows_affected = 7_u64,
        rows_returned = 0_u64,
        elapsed = ?Duration::from_micros(250),
        elapsed_secs = 0.000_25,
    );
    tracing::trace!(target: "pyramidion::panel::cache", entry = "user:7", hit = true);
    "logged"
}

/// Tells of a statement as `sqlx` does.
fn select(rows: u64) {
    tracing::debug!(
        target: "sqlx::query",
        summary = "SELECT a FROM b …",
        db.statement = "\n\nSELECT\n  a\nFROM\n  b\nWHERE\n  c = $1\n",
        rows_affected = 0_u64,
        rows_returned = rows,
        elapsed = ?Duration::from_micros(1500),
        elapsed_secs = 0.0015,
    );
}

async fn waits() -> &'static str {
    tokio::time::sleep(Duration::from_millis(5)).await;
    "waited"
}

fn breaks() -> pyramidion::Result<&'static str> {
    let number: u32 = "many".parse()?;
    Ok(if number == 0 { "none" } else { "some" })
}

fn fails() -> pyramidion::Result<&'static str> {
    Err(HttpException::internal_server_error()
        .with_detail("nothing works")
        .into())
}

/// Returns an application, with the toolbar or without.
fn configured(has_toolbar: bool) -> Configurator {
    let mut config = Configurator::new();
    if has_toolbar {
        config.include(pyramidion_toolbar::toolbar);
    }
    config.settings_mut().set("pyramidion.development", "on");
    config
        .settings_mut()
        .set("session.secret", "5ecret-of-sessions".repeat(4));
    // A time that stands, so that cookies do not depend on it.
    let clock = Clock::from_fn(|| 1_700_000_000.0);
    let sessions = SignedCookieSessionFactory::new("5ecret-of-sessions".repeat(4));
    config.set_session_factory(sessions.clock(clock));
    config.set_security_policy(OnlyAda);
    config.add_template(
        "hello.html",
        "{% extends 'base.html' %}{% block page %}Hello {{ name }}{% endblock %}",
    );
    config.add_template(
        "base.html",
        "<body>{% block page %}{% endblock %}\n{% include 'foot.html' %}\n{% if side %}{% include side %}{% endif %}</body>",
    );
    config.add_template("foot.html", "<hr>");
    for name in [
        "page", "add", "old", "read", "logs", "fails", "json", "save", "ada", "breaks", "waits",
    ] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_route("hello", "/hello/{name}");
    config.add_view(View::new(|| Response::html(PAGE)).route_name("page"));
    config.add_view(View::new(add).route_name("add"));
    config.add_view(View::new(old).route_name("old"));
    config.add_view(View::new(read).route_name("read"));
    config.add_view(View::new(logs).route_name("logs"));
    config.add_view(View::new(fails).route_name("fails"));
    config.add_view(View::new(breaks).route_name("breaks"));
    config.add_view(View::new(waits).route_name("waits"));
    config.add_view(
        View::rendered(|| [1, 2])
            .route_name("json")
            .renderer("json"),
    );
    config.add_view(
        View::new(|| "saved")
            .route_name("save")
            .request_method(["POST"]),
    );
    config.add_view(
        View::new(|| "hello, Ada")
            .route_name("ada")
            .permission("ada"),
    );
    let hello = |request: &mut Request| {
        std::collections::BTreeMap::from([(
            "name",
            request
                .matchdict()
                .get("name")
                .unwrap_or_default()
                .to_owned(),
        )])
    };
    config.add_view(
        View::rendered(hello)
            .route_name("hello")
            .renderer("hello.html"),
    );
    config
}

fn client() -> TestApp {
    TestApp::new(configured(true).make_app().expect("a right configuration"))
}

/// Sends a request from this machine.
fn here(request: TestRequest<'_>) -> TestResponse {
    request.extension(loopback()).send()
}

fn loopback() -> Connection {
    let mut connection = Connection::default();
    connection.remote_addr = Some(([127, 0, 0, 1], 40000).into());
    connection
}

/// Returns the recording that a response links to.
fn recording(app: &TestApp, response: &TestResponse) -> Value {
    here(app.get(&format!("{}?format=json", path(response)))).json()
}

/// Returns the path of the recording that a response links to.
fn path(response: &TestResponse) -> String {
    let link = response
        .header("x-debug-link")
        .expect("a link to the recording");
    link.strip_prefix("http://localhost")
        .expect("a link to this site")
        .to_owned()
}

/// Returns the text of the page of a recording.
fn page_of(app: &TestApp, response: &TestResponse) -> String {
    here(app.get(&path(response))).text().to_owned()
}

/// Calls code of which the toolbar is told what it logs.
fn with_layer(code: impl FnOnce()) {
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion_toolbar::layer());
    tracing::subscriber::with_default(subscriber, code);
}
