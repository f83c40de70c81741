//! The two applications that share sessions: they have the same routes.

use std::any::Any;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::sync::{Arc, LazyLock, Mutex};

use pyramidion::extract::State;
use pyramidion::session::{Clock, HashAlg, Map, Value};
use pyramidion::{
    App, Configurator, HttpException, Request, Response, Session, SignedCookieSessionFactory,
    package, view_config,
};
use pyramidion_tests::http::{Client, PATIENCE};
use pyramidion_tests::{Serving, skip};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A running application, ours or Pyramid's. It ends when this is dropped.
pub(super) struct Site {
    pub(super) name: &'static str,
    client: Client,
    _running: Box<dyn Any>,
}

/// Starts both applications with the same options, unless there is no Pyramid on this machine.
///
/// The options are those of `SignedCookieSessionFactory` as JSON.
pub(super) async fn both(options: &str) -> Option<[Site; 2]> {
    let pyramid = Site::pyramid(options).await?;
    Some([Site::ours(options).await, pyramid])
}

impl Site {
    /// Starts our application.
    pub(super) async fn ours(options: &str) -> Self {
        Self::of(app(options)).await
    }

    /// Starts an application of ours.
    pub(super) async fn of(app: App) -> Self {
        Self::served(Serving::start(app).await).await
    }

    /// Asks a server of ours.
    pub(super) async fn served(serving: Serving) -> Self {
        Self::new("Pyramidion", serving.address(), serving).await
    }

    /// Starts Pyramid's, unless there is none.
    pub(super) async fn pyramid(options: &str) -> Option<Self> {
        Self::python("pyramid_app.py", options).await
    }

    /// Starts a script of the folder `tests/interop`, unless there is no Pyramid.
    pub(super) async fn python(script: &str, options: &str) -> Option<Self> {
        let (process, address) = start_python(script, options).await?;
        Some(Self::new("Pyramid", address, process).await)
    }

    async fn new(name: &'static str, address: SocketAddr, running: impl Any) -> Self {
        Self {
            name,
            client: Client::connect(address).await.expect("a connection"),
            _running: Box::new(running),
        }
    }

    /// Asks the application for something, with a `Cookie` header that may be empty.
    pub(super) async fn ask(&mut self, what: &str, cookie: &str, body: &str) -> Reply {
        let headers: &[_] = match cookie {
            "" => &[],
            cookie => &[("Cookie", cookie)],
        };
        let reply = self.send(what, headers, body).await;
        assert_eq!(
            reply.status, 200,
            "{} {what} {body}: {}",
            self.name, reply.text
        );
        reply
    }

    /// Asks the application for something, with any headers.
    pub(super) async fn send(&mut self, what: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let target = format!("/{what}");
        let answer = self.client.send("POST", &target, headers, body).await;
        let answer = answer.unwrap_or_else(|error| panic!("{} {what} {body}: {error}", self.name));
        Reply {
            status: answer.status,
            set_cookie: answer.header("set-cookie").map(str::to_owned),
            text: answer.body,
        }
    }

    /// Stops the clock of the sessions.
    pub(super) async fn stop_clock(&mut self, seconds: f64) {
        let seconds = Value::from(seconds).to_string();
        self.ask("stop_clock", "", &seconds).await;
    }
}

/// What an application answered.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// The body; of most routes it is the session.
    pub(super) text: String,
    /// The `Set-Cookie` header.
    pub(super) set_cookie: Option<String>,
}

impl Reply {
    /// Returns what a browser sends back.
    #[track_caller]
    pub(super) fn cookie(&self) -> &str {
        let set_cookie = self.set_cookie.as_deref().expect("a cookie is set");
        set_cookie
            .split_once(';')
            .map_or(set_cookie, |(pair, _)| pair)
    }
}

/// Starts a script of the folder `tests/interop`, which says on which port it listens, unless there is no Pyramid.
pub(crate) async fn start_python(script: &str, options: &str) -> Option<(Child, SocketAddr)> {
    let Some(python) = PYTHON.as_deref() else {
        skip("Python with Pyramid and waitress");
        return None;
    };
    let mut process = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/interop/").to_owned() + script)
        .arg(options)
        // The application ends when this pipe is closed, even if the tests are killed.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Python starts");
    let output = process.stdout.take().expect("the output is piped");
    let mut lines = BufReader::new(output).lines();
    let line = timeout(PATIENCE, lines.next_line()).await;
    let line = line.expect("Pyramid starts in time").expect("its output");
    let port = line.and_then(|line| line.parse().ok()).expect("a port");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Some((process, address))
}

/// The Python that has Pyramid: the one that `PYRAMIDION_PYTHON` names, or else `python3`.
pub(super) static PYTHON: LazyLock<Option<String>> = LazyLock::new(|| {
    let python = std::env::var("PYRAMIDION_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = std::process::Command::new(&python)
        .args(["-c", "import pyramid, waitress"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    import
        .is_ok_and(|status| status.success())
        .then_some(python)
});

/// The time at which the clock stopped, if it did.
#[derive(Clone, Default)]
pub(super) struct StoppedAt(Arc<Mutex<Option<f64>>>);

impl StoppedAt {
    pub(super) fn clock(&self) -> Clock {
        let stopped_at = self.clone();
        Clock::from_fn(move || {
            let stopped_at = *stopped_at.0.lock().expect("nobody panics with it");
            stopped_at.unwrap_or_else(|| Clock::default().now())
        })
    }

    /// Stops the clock at the time that a request says.
    pub(super) fn stop(&self, request: &Request) -> pyramidion::Result<Response> {
        *self.0.lock().expect("nobody panics with it") = body(request)?.as_f64();
        Ok(Response::default())
    }
}

fn app(options: &str) -> App {
    let stopped_at = StoppedAt::default();
    let mut config = Configurator::new();
    config.set_session_factory(factory(options).clock(stopped_at.clock()));
    config.set_state(stopped_at);
    for route in [
        "stop_clock",
        "read",
        "set_values",
        "remove",
        "clear",
        "change",
        "about",
        "flash",
        "flash_once",
        "peek_flash",
        "pop_flash",
    ] {
        config.add_route(route, format!("/{route}"));
    }
    config.scan(package!(self));
    config.make_app().expect("a right configuration")
}

fn factory(options: &str) -> SignedCookieSessionFactory {
    let options: Value = options.parse().expect("the options are JSON");
    let options = options.as_object().expect("the options have names");
    let secret = options.get("secret").and_then(Value::as_str);
    let mut factory = SignedCookieSessionFactory::new(secret.expect("there is a secret"));
    for (name, value) in options.iter() {
        factory = match (name, value, value.as_str()) {
            ("secret", ..) => factory,
            ("salt", _, Some(salt)) => factory.salt(salt),
            ("hashalg", _, Some("sha224")) => factory.hashalg(HashAlg::SHA224),
            ("hashalg", _, Some("sha256")) => factory.hashalg(HashAlg::SHA256),
            ("hashalg", _, Some("sha384")) => factory.hashalg(HashAlg::SHA384),
            ("cookie_name", _, Some(cookie_name)) => factory.cookie_name(cookie_name),
            ("samesite", _, samesite) => factory.samesite(samesite),
            ("path", _, path) => factory.path(path),
            ("domain", _, domain) => factory.domain(domain),
            ("httponly", Value::Bool(httponly), _) => factory.httponly(*httponly),
            ("secure", Value::Bool(secure), _) => factory.secure(*secure),
            ("timeout", seconds, _) => factory.timeout(seconds.as_i64()),
            ("reissue_time", seconds, _) => factory.reissue_time(seconds.as_i64()),
            _ => panic!("the option {name} cannot be {value}"),
        };
    }
    factory
}

pub(super) fn body(request: &Request) -> pyramidion::Result<Value> {
    Ok(request.text()?.parse()?)
}

fn body_text(request: &Request) -> pyramidion::Result<String> {
    let body = body(request)?;
    let text = body.as_str().ok_or_else(HttpException::bad_request)?;
    Ok(text.to_owned())
}

fn text_of(session: &Session) -> String {
    let values: Map = session
        .iter()
        .map(|(key, value)| (key, value.clone()))
        .collect();
    Value::from(values).to_string()
}

#[view_config(route_name = "stop_clock")]
fn stop_clock(
    request: &Request,
    State(stopped_at): State<StoppedAt>,
) -> pyramidion::Result<Response> {
    stopped_at.stop(request)
}

#[view_config(route_name = "read")]
fn read(session: &Session) -> String {
    text_of(session)
}

#[view_config(route_name = "set_values")]
fn set_values(request: &mut Request) -> pyramidion::Result<String> {
    let values = body(request)?;
    let values = values.as_object().ok_or_else(HttpException::bad_request)?;
    for (key, value) in values.iter() {
        request.session().insert(key, value)?;
    }
    Ok(text_of(request.session()))
}

#[view_config(route_name = "remove")]
fn remove(request: &mut Request) -> pyramidion::Result<String> {
    let key = body_text(request)?;
    request.session().remove(&key);
    Ok(text_of(request.session()))
}

#[view_config(route_name = "clear")]
fn clear(session: &mut Session) -> String {
    session.clear();
    text_of(session)
}

#[view_config(route_name = "change")]
fn change(session: &mut Session) -> Response {
    session.changed();
    Response::default()
}

#[view_config(route_name = "about")]
fn about(session: &Session) -> String {
    let facts = Map::from_iter([
        ("new", Value::from(session.is_new())),
        ("created", session.created().into()),
        ("accessed", session.accessed().into()),
    ]);
    Value::from(facts).to_string()
}

/// Returns the queue and the message that the body says.
fn queue_and_message(request: &Request) -> pyramidion::Result<(String, Value)> {
    match body(request)?.as_array() {
        Some([Value::String(queue), message]) => Ok((queue.clone(), message.clone())),
        _ => Err(HttpException::bad_request().into()),
    }
}

#[view_config(route_name = "flash")]
fn flash(request: &mut Request) -> pyramidion::Result<Response> {
    let (queue, message) = queue_and_message(request)?;
    match &*queue {
        "" => request.session().flash(message)?,
        queue => request.session().flash_to(queue, message)?,
    }
    Ok(Response::default())
}

#[view_config(route_name = "flash_once")]
fn flash_once(request: &mut Request) -> pyramidion::Result<Response> {
    let (queue, message) = queue_and_message(request)?;
    request.session().flash_once(&queue, message)?;
    Ok(Response::default())
}

#[view_config(route_name = "peek_flash")]
fn peek_flash(request: &mut Request) -> pyramidion::Result<String> {
    let queue = body_text(request)?;
    let messages = request.session().peek_flash(&queue).to_vec();
    Ok(Value::from(messages).to_string())
}

#[view_config(route_name = "pop_flash")]
fn pop_flash(request: &mut Request) -> pyramidion::Result<String> {
    let queue = body_text(request)?;
    let messages = request.session().pop_flash(&queue);
    Ok(Value::from(messages).to_string())
}
