//! The history: pages follow it, and clear it.

use std::time::Duration;

use pyramidion::App;
use pyramidion::http::StatusCode;
use pyramidion::testing::{TestApp, TestEvents};
use pyramidion_tests::Serving;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{client, configured, here, loopback};

const EVENTS: &str = "/_debug/history/events";

fn follow(app: &TestApp) -> TestEvents {
    app.get(EVENTS).extension(loopback()).events()
}

#[test]
fn who_follows_is_told_of_each_request() {
    let app = client();
    let mut events = follow(&app);
    assert_eq!(events.response().header("cache-control"), Some("no-store"));
    let first = events.next().expect("an event");
    assert_eq!(
        (first.event.as_str(), first.data.as_str()),
        ("history", "0")
    );
    assert_eq!(first.retry, Some(Duration::from_millis(500)));
    for count in ["1", "2"] {
        here(app.get("/page"));
        assert_eq!(events.next().expect("an event").data, count);
    }
    // Pages of the toolbar are not requests of the application.
    here(app.get("/_debug/"));
    here(app.get("/page"));
    assert_eq!(events.next().expect("an event").data, "3");
}

#[test]
fn only_so_many_follow_at_once() {
    let app = client();
    let mut followers: Vec<_> = (0..16).map(|_| follow(&app)).collect();
    let refused = here(app.get(EVENTS));
    assert_eq!(
        (refused.status(), refused.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, Some("10"))
    );
    followers.pop();
    // That its client is gone is seen a moment later.
    for _ in 0..500 {
        if app
            .request("HEAD", EVENTS)
            .extension(loopback())
            .send()
            .status()
            == 200
        {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nobody else may follow");
}

#[tokio::test]
async fn the_events_end_with_the_server() {
    let app: App = configured(true).make_app().expect("a right configuration");
    let serving = Serving::start(app).await;
    let mut client = TcpStream::connect(serving.address()).await.unwrap();
    let request = format!("GET {EVENTS} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    while !String::from_utf8_lossy(&received).contains("event: history") {
        assert_ne!(client.read_buf(&mut received).await.unwrap(), 0);
    }
    serving.finish().await;
    client.read_to_end(&mut received).await.unwrap();
    let received = String::from_utf8_lossy(&received);
    assert!(received.ends_with("0\r\n\r\n"), "{received}");
}

/// Returns the token that the page of the history has.
fn token(app: &TestApp) -> String {
    let page = here(app.get("/_debug/")).text().to_owned();
    let (_, rest) = page.split_once("<main data-token=\"").expect("a token");
    rest.split_once('"').expect("its end").0.to_owned()
}

fn kept(app: &TestApp) -> usize {
    let history: Value = here(app.get("/_debug/?format=json")).json();
    history.as_array().unwrap().len()
}

#[test]
fn a_page_of_the_toolbar_clears_the_history() {
    let app = client();
    here(app.get("/page"));
    let mut events = follow(&app);
    events.next();
    let token = token(&app);
    assert!(token.len() == 32, "{token}");
    let request = app.post("/_debug/history/clear");
    let request = request.header("sec-fetch-site", "same-origin");
    let cleared = here(request.header("x-debug-token", token));
    assert_eq!(cleared.status(), 200);
    assert_eq!(kept(&app), 0);
    assert_eq!(events.next().expect("an event").data, "2");
}

#[test]
fn nobody_else_clears_it() {
    let app = client();
    here(app.get("/page"));
    let token = token(&app);
    let other = super::history::token(&client());
    assert_ne!(token, other, "each process has its own");
    let clear = |site: Option<&str>, token: Option<&str>| {
        let mut request = app.post("/_debug/history/clear");
        if let Some(site) = site {
            // A form of another site is a navigation.
            request = request.header("sec-fetch-site", site);
            request = request.header("sec-fetch-mode", "navigate");
            request = request.header("sec-fetch-dest", "document");
        }
        if let Some(token) = token {
            request = request.header("x-debug-token", token);
        }
        here(request).status()
    };
    for site in [None, Some("none"), Some("cross-site"), Some("same-site")] {
        assert_eq!(clear(site, Some(&token)), 403, "{site:?}");
    }
    for token in [None, Some(""), Some(other.as_str())] {
        assert_eq!(clear(Some("same-origin"), token), 403, "{token:?}");
    }
    // Neither does a link, nor a form whose field has the token.
    let got = here(app.get(&format!("/_debug/history/clear?x-debug-token={token}")));
    assert_eq!(
        (got.status().as_u16(), got.header("allow")),
        (405, Some("POST"))
    );
    let form = app
        .post("/_debug/history/clear")
        .form([("x-debug-token", token.as_str())]);
    assert_eq!(
        here(form.header("sec-fetch-site", "same-origin")).status(),
        403
    );
    assert_eq!(kept(&app), 1);
}
