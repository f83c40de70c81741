//! Sessions that a server keeps, in memory and in Redis.

mod capacity;
mod contract;
mod logins;
mod outage;
mod redis;
mod renewal;
mod stores;
mod visits;

use std::sync::Arc;

use http::StatusCode;
use pyramidion::extract::State;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::session::{ServerSessionFactory, SessionStore};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{
    App, Configurator, HttpException, Request, Response, Session, package, view_config,
};
use tokio::sync::Semaphore;

/// Where a slow view stops between reading the session and writing it.
#[derive(Clone)]
struct Gate {
    arrived: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn new() -> Self {
        let closed = || Arc::new(Semaphore::new(0));
        Self {
            arrived: closed(),
            open: closed(),
        }
    }

    async fn pass(&self) {
        self.arrived.add_permits(1);
        self.open
            .acquire()
            .await
            .expect("it is never closed")
            .forget();
    }

    /// Waits until `count` views have stopped.
    async fn wait_for(&self, count: u32) {
        let arrived = self.arrived.acquire_many(count).await;
        arrived.expect("it is never closed").forget();
    }

    fn open(&self, count: usize) {
        self.open.add_permits(count);
    }
}

/// An application that does with its session what the path says.
#[derive(Clone)]
struct Site {
    app: App,
    gate: Gate,
}

impl Site {
    fn new(factory: ServerSessionFactory<impl SessionStore>) -> Self {
        let gate = Gate::new();
        let mut config = Configurator::new();
        config.set_session_factory(factory);
        config.set_state(gate.clone());
        config.add_route("plain", "/plain");
        config.add_route("read", "/read");
        config.add_route("about", "/about");
        config.add_route("token", "/token");
        config.add_route("set", "/set/{key}/{value}");
        config.add_route("slow_set", "/slow_set/{key}/{value}");
        config.add_route("slow_flash", "/slow_flash/{message}");
        config.add_route("slow_login", "/slow_login");
        config.add_route("remove", "/remove/{key}");
        config.add_route("flash", "/flash/{message}");
        config.add_route("pop_flash", "/pop_flash");
        config.add_route("login", "/login");
        config.add_route("logout", "/logout");
        config.add_route("restart", "/restart");
        config.add_route("fail", "/fail");
        config.add_route("size", "/size");
        config.add_route("sign_in", "/sign_in/{user}");
        config.add_route("remember", "/remember/{user}");
        config.add_route("begin_anew", "/begin_anew/{user}");
        config.set_security_policy(SessionAuthenticationPolicy::new());
        config.scan(package!(self));
        Self {
            app: config.make_app().expect("a right configuration"),
            gate,
        }
    }

    /// Returns somebody without a session.
    fn visitor(&self) -> Visitor {
        Visitor(TestApp::new(self.app.clone()))
    }
}

/// A browser.
struct Visitor(TestApp);

impl Visitor {
    async fn answer(&self, path: &str) -> TestResponse {
        self.0.get(path).send_async().await
    }

    /// Returns what the site says.
    async fn get(&self, path: &str) -> String {
        let response = self.answer(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().to_owned()
    }

    fn id(&self) -> Option<String> {
        self.0.cookie("session")
    }

    /// Returns another browser with the same cookie.
    fn twin(&self) -> Self {
        let twin = TestApp::new(self.0.app().clone());
        if let Some(id) = self.id() {
            twin.set_cookie("session", &id);
        }
        Self(twin)
    }
}

fn value<'r>(request: &'r Request, name: &str) -> &'r str {
    request.matchdict().get(name).expect("it is in the route")
}

fn text_of(session: &Session) -> String {
    let pairs: Vec<_> = session
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(" ")
}

#[view_config(route_name = "plain")]
fn plain() -> &'static str {
    "plain"
}

#[view_config(route_name = "read")]
fn read(session: &Session) -> String {
    text_of(session)
}

#[view_config(route_name = "about")]
fn about(session: &Session) -> String {
    format!("{} {}", session.is_new(), session.created())
}

#[view_config(route_name = "token")]
fn token(session: &mut Session) -> String {
    session.get_csrf_token()
}

#[view_config(route_name = "set")]
fn set(request: &mut Request) -> pyramidion::Result<String> {
    let (key, value) = (
        value(request, "key").to_owned(),
        value(request, "value").to_owned(),
    );
    request.session().insert(key, value)?;
    Ok(text_of(request.session()))
}

#[view_config(route_name = "slow_set")]
async fn slow_set(request: &mut Request, State(gate): State<Gate>) -> pyramidion::Result<String> {
    let before = text_of(request.session());
    gate.pass().await;
    set(request)?;
    Ok(before)
}

#[view_config(route_name = "slow_flash")]
async fn slow_flash(
    request: &mut Request,
    State(gate): State<Gate>,
) -> pyramidion::Result<Response> {
    let message = value(request, "message").to_owned();
    gate.pass().await;
    request.session().flash(message)?;
    Ok(Response::default())
}

#[view_config(route_name = "slow_login")]
async fn slow_login(request: &mut Request, State(gate): State<Gate>) -> Response {
    request.session();
    gate.pass().await;
    request.session().renew();
    Response::default()
}

#[view_config(route_name = "remove")]
fn remove(request: &mut Request) -> String {
    let key = value(request, "key").to_owned();
    request.session().remove(&key);
    text_of(request.session())
}

#[view_config(route_name = "flash")]
fn flash(request: &mut Request) -> pyramidion::Result<Response> {
    let message = value(request, "message").to_owned();
    request.session().flash(message)?;
    Ok(Response::default())
}

#[view_config(route_name = "pop_flash")]
fn pop_flash(session: &mut Session) -> String {
    let messages: Vec<_> = session
        .pop_flash("")
        .iter()
        .map(ToString::to_string)
        .collect();
    messages.join(" ")
}

#[view_config(route_name = "login")]
fn login(session: &mut Session) -> String {
    session.renew();
    text_of(session)
}

#[view_config(route_name = "logout")]
fn logout(session: &mut Session) -> String {
    session.invalidate();
    text_of(session)
}

#[view_config(route_name = "restart")]
fn restart(session: &mut Session) -> pyramidion::Result<String> {
    session.invalidate();
    session.flash("You are logged out.")?;
    Ok(text_of(session))
}

#[view_config(route_name = "fail")]
fn fail(session: &mut Session) -> pyramidion::Result<Response> {
    session.insert("failed", true)?;
    Err(HttpException::found("/elsewhere").into())
}
