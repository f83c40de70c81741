//! The session application on axum, with the whole of Pyramid's session in a signed cookie.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, FromRef, Path, Query, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, Key, SameSite, SignedCookieJar};
use serde::Deserialize;
use serde_json::{Map, Value};

#[path = "../../notes.rs"]
mod notes;
#[path = "../../pages.rs"]
mod pages;

const TIMEOUT: f64 = 1200.0;

#[derive(Clone)]
struct Keys(Key);

impl FromRef<Keys> for Key {
    fn from_ref(keys: &Keys) -> Self {
        keys.0.clone()
    }
}

#[derive(Deserialize)]
struct User {
    user: String,
}

struct Session {
    created: f64,
    values: Map<String, Value>,
}

impl Session {
    fn open(jar: &SignedCookieJar) -> Self {
        let now = now();
        let cookie = jar.get("session");
        let opened = cookie.and_then(|cookie| serde_json::from_str(cookie.value()).ok());
        let (renewed, created, values): (f64, f64, _) = opened.unwrap_or((now, now, Map::new()));
        if now - renewed > TIMEOUT {
            return Self {
                created: now,
                values: Map::new(),
            };
        }
        Self { created, values }
    }

    fn save(&self, jar: SignedCookieJar) -> SignedCookieJar {
        let payload = (now() as u64, self.created, &self.values);
        let value = serde_json::to_string(&payload).expect("JSON");
        let cookie = Cookie::build(("session", value)).path("/");
        jar.add(cookie.http_only(true).same_site(SameSite::Lax))
    }
}

fn now() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a time after 1970").as_secs_f64()
}

async fn login() -> Html<&'static str> {
    Html(pages::LOGIN)
}

async fn add(
    jar: SignedCookieJar,
    Query(user): Query<User>,
) -> (SignedCookieJar, Html<&'static str>) {
    let mut session = Session::open(&jar);
    session.values.insert("user".to_owned(), user.user.into());
    (session.save(jar), Html(pages::ADDED))
}

async fn read(jar: SignedCookieJar) -> Result<(SignedCookieJar, Html<String>), StatusCode> {
    let session = Session::open(&jar);
    let user = session.values.get("user").and_then(Value::as_str);
    let page = pages::welcome(user.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?);
    Ok((session.save(jar), Html(page)))
}

async fn logout(jar: SignedCookieJar) -> (SignedCookieJar, Html<&'static str>) {
    let mut session = Session::open(&jar);
    session.values.remove("user");
    (session.save(jar), Html(pages::GOODBYE))
}

async fn fill(jar: SignedCookieJar) -> (SignedCookieJar, Html<&'static str>) {
    let mut session = Session::open(&jar);
    session.values.insert("user".to_owned(), "Ada".into());
    let notes = notes::notes().map(|(key, value)| (key, value.into()));
    session.values.extend(notes);
    (session.save(jar), Html(pages::ADDED))
}

async fn user(Path(_id): Path<u32>) -> Html<&'static str> {
    Html(pages::LOGIN)
}

async fn body(body: Bytes) -> Html<&'static str> {
    assert_eq!(body.len(), 26);
    Html(pages::LOGIN)
}

#[derive(Deserialize)]
struct Sent {
    user: String,
    city: String,
}

async fn form(Form(sent): Form<Sent>) -> Html<&'static str> {
    assert_eq!(sent.user.len() + sent.city.len(), 15);
    Html(pages::LOGIN)
}

/// A middleware that only looks.
async fn look(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[tokio::main]
async fn main() {
    let mut app = Router::new()
        .route("/", get(login))
        .route("/add", get(add))
        .route("/read", get(read))
        .route("/logout", get(logout))
        .route("/fill", get(fill))
        .route("/user/{id}", get(user))
        .route("/body", post(body))
        .route("/form", post(form))
        .with_state(Keys(Key::from(&[7; 64])));
    for _ in 0..pages::tweens() {
        app = app.layer(middleware::from_fn(look));
    }
    let address = ("127.0.0.1", pages::port());
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .expect("a free port");
    axum::serve(listener, app).await.expect("a server");
}
