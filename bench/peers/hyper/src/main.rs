//! The session application by hand on hyper: the least that the work can cost.
//!
//! It keeps Pyramid's session: `[accessed, created, {…}]` in JSON behind its HMAC-SHA512 in URL-safe
//! base64, renewed by reading it, and sends the headers that Pyramidion sends. It has no time-outs, no
//! limits, no routes to configure and no errors to explain.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, REFERRER_POLICY,
    SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use minijinja::Environment;
use serde_json::{Map, Value};
use sha2::Sha512;

#[path = "../../notes.rs"]
mod notes;
#[path = "../../pages.rs"]
mod pages;

/// The state of the HMAC behind the key, which is hashed once.
static KEYED: LazyLock<Hmac<Sha512>> = LazyLock::new(|| {
    let key = b"pyramid.session.a secret of at least 32 characters";
    Hmac::new_from_slice(key).expect("a key of any length")
});

/// The page without anything to fill in, as a template.
static TEMPLATES: LazyLock<Environment> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates
        .add_template("login.html", pages::LOGIN)
        .expect("a template");
    templates
});

const TIMEOUT: f64 = 1200.0;

struct Session {
    renewed: f64,
    created: f64,
    values: Map<String, Value>,
}

impl Session {
    fn open(request: &Request<Incoming>) -> Self {
        let now = now();
        let fresh = Self {
            renewed: now,
            created: now,
            values: Map::new(),
        };
        let Some(session) = cookie(request, "session").and_then(Self::verify) else {
            return fresh;
        };
        if now - session.renewed > TIMEOUT {
            fresh
        } else {
            session
        }
    }

    fn verify(cookie: &str) -> Option<Self> {
        let signed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (signature, payload) = signed.split_at_checked(64)?;
        let mut mac = KEYED.clone();
        mac.update(payload);
        mac.verify_slice(signature).ok()?; // in constant time
        let (renewed, created, values) = serde_json::from_slice(payload).ok()?;
        Some(Self {
            renewed,
            created,
            values,
        })
    }

    fn cookie(&self) -> HeaderValue {
        let mut signed = vec![0; 64];
        let accessed = now() as u64;
        serde_json::to_writer(&mut signed, &(accessed, self.created, &self.values)).expect("JSON");
        let mut mac = KEYED.clone();
        mac.update(&signed[64..]);
        let signature = mac.finalize().into_bytes();
        signed[..64].copy_from_slice(&signature);
        let mut cookie = String::with_capacity(50 + signed.len() * 4 / 3);
        cookie.push_str("session=");
        URL_SAFE_NO_PAD.encode_string(&signed, &mut cookie);
        cookie.push_str("; Path=/; HttpOnly; SameSite=Lax");
        HeaderValue::from_maybe_shared(Bytes::from(cookie)).expect("text")
    }

    fn save(&self, response: &mut Response<Full<Bytes>>) {
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("Cookie"));
        headers.insert(SET_COOKIE, self.cookie());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private"));
    }
}

fn now() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a time after 1970").as_secs_f64()
}

fn cookie<'a>(request: &'a Request<Incoming>, name: &str) -> Option<&'a str> {
    let headers = request.headers().get_all(COOKIE).iter();
    let mut pairs = headers
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(other, value)| (other == name).then_some(value))
}

fn html(body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=UTF-8"),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(
        REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin-allow-popups"),
    );
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = html(Bytes::new());
    *response.status_mut() = status;
    response
}

fn answer(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    match request.uri().path() {
        "/" => html(pages::LOGIN),
        "/add" => {
            let query = request.uri().query().unwrap_or_default();
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let Some((_, user)) = pairs.find(|(name, _)| name == "user") else {
                return status(StatusCode::BAD_REQUEST);
            };
            let mut session = Session::open(request);
            session
                .values
                .insert("user".to_owned(), user.into_owned().into());
            let mut response = html(pages::ADDED);
            session.save(&mut response);
            response
        }
        "/read" => {
            let session = Session::open(request);
            let Some(user) = session.values.get("user").and_then(Value::as_str) else {
                return status(StatusCode::INTERNAL_SERVER_ERROR);
            };
            let mut response = html(pages::welcome(user));
            session.save(&mut response);
            response
        }
        "/logout" => {
            let mut session = Session::open(request);
            session.values.remove("user");
            let mut response = html(pages::GOODBYE);
            session.save(&mut response);
            response
        }
        "/fill" => {
            let mut session = Session::open(request);
            session.values.insert("user".to_owned(), "Ada".into());
            let notes = notes::notes().map(|(key, value)| (key, value.into()));
            session.values.extend(notes);
            let mut response = html(pages::ADDED);
            session.save(&mut response);
            response
        }
        "/template" => {
            let template = TEMPLATES.get_template("login.html").expect("a template");
            html(template.render(()).expect("a page"))
        }
        "/accept" => {
            let accept = request
                .headers()
                .get(ACCEPT)
                .and_then(|accept| accept.to_str().ok());
            let wants_json = accept.is_some_and(|accept| accept.starts_with("application/json"));
            let mut response = html(if wants_json {
                pages::LOGIN
            } else {
                pages::ADDED
            });
            response
                .headers_mut()
                .insert(VARY, HeaderValue::from_static("Accept"));
            response
        }
        "/body" | "/form" => not_allowed("POST"),
        path => match path.strip_prefix("/user/").map(str::parse::<u32>) {
            Some(Ok(_)) => html(pages::LOGIN),
            _ => html_of(StatusCode::NOT_FOUND, NOT_FOUND),
        },
    }
}

const NOT_FOUND: &str = "<!DOCTYPE html>\n<title>404 Not Found</title>\n<h1>404 Not Found</h1>\n";
const NOT_ALLOWED: &str =
    "<!DOCTYPE html>\n<title>405 Method Not Allowed</title>\n<h1>405 Method Not Allowed</h1>\n";

fn html_of(status: StatusCode, page: &'static str) -> Response<Full<Bytes>> {
    let mut response = html(page);
    *response.status_mut() = status;
    response
}

fn not_allowed(allowed: &'static str) -> Response<Full<Bytes>> {
    let mut response = html_of(StatusCode::METHOD_NOT_ALLOWED, NOT_ALLOWED);
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// Answers what is not read but sent.
async fn receive(request: Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path();
    if request.method() != Method::POST || !matches!(path, "/body" | "/form") {
        return not_allowed("GET, HEAD");
    }
    let is_form = path == "/form";
    let Ok(body) = request.into_body().collect().await else {
        return status(StatusCode::BAD_REQUEST);
    };
    let body = body.to_bytes();
    let length = if is_form {
        form_urlencoded::parse(&body)
            .map(|(_, value)| value.len())
            .sum()
    } else {
        body.len()
    };
    assert_eq!(length, if is_form { 15 } else { 26 });
    html(pages::LOGIN)
}

#[tokio::main]
async fn main() {
    let address = ("127.0.0.1", pages::port());
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .expect("a free port");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        tokio::spawn(async move {
            let service = service_fn(async |request: Request<Incoming>| {
                Ok::<_, Infallible>(match *request.method() {
                    Method::GET => answer(&request),
                    _ => Box::pin(receive(request)).await,
                })
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
            let _ = connection.await;
        });
    }
}
