//! The session application on axum, with the whole of Pyramid's session in a signed cookie.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{FromRef, Query};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use axum_extra::extract::cookie::{Cookie, Key, SameSite, SignedCookieJar};
use serde::Deserialize;
use serde_json::{Map, Value};

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

async fn add(jar: SignedCookieJar, Query(user): Query<User>) -> (SignedCookieJar, Html<&'static str>) {
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

#[tokio::main]
async fn main() {
    let app = Router::new()
        .route("/", get(login))
        .route("/add", get(add))
        .route("/read", get(read))
        .route("/logout", get(logout))
        .with_state(Keys(Key::from(&[7; 64])));
    let address = ("127.0.0.1", pages::port());
    let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
    axum::serve(listener, app).await.expect("a server");
}
