//! What a request for a WebSocket must say, and who may have one.

use http::StatusCode;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{
    Configurator, Request, Response, Session, SignedCookieSessionFactory, View, ViewResult,
};
use pyramidion_tests::Serving;

use super::raw::{FIN, Raw, TEXT, handshake, masked};
use super::{app, client, config, repeat};

#[test]
fn a_request_becomes_a_websocket() {
    let mut socket = client().get("/echo").connect().unwrap();
    let response = socket.response();
    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    assert_eq!(response.header("upgrade"), Some("websocket"));
    assert_eq!(response.header("connection"), Some("upgrade"));
    let accept = response.header("sec-websocket-accept");
    assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!(response.header("sec-websocket-protocol"), None);
    socket.send("hello");
    assert_eq!(socket.recv(), Some("hello".into()));
}

#[test]
fn the_first_subprotocol_of_the_view_that_is_offered_is_agreed_on() {
    let client = client();
    let connect = |offered: &str| {
        let request = client
            .get("/echo")
            .header("sec-websocket-protocol", offered);
        let socket = request.connect().unwrap();
        let protocol = socket.response().header("sec-websocket-protocol");
        protocol.map(str::to_owned)
    };
    assert_eq!(connect("v1, v2").as_deref(), Some("v2"));
    assert_eq!(connect("v3, v1").as_deref(), Some("v1"));
    assert_eq!(connect("v3"), None);
}

#[test]
fn what_asks_for_something_else_is_told_what_is_here() {
    let client = client();
    for request in [
        client.get("/echo"),
        client.request("HEAD", "/echo"),
        client.post("/echo"),
        client.get("/echo").header("upgrade", "websocket"),
        client.get("/echo").header("connection", "upgrade"),
        client
            .get("/echo")
            .header("connection", "upgrade")
            .header("upgrade", "h2c"),
    ] {
        let response = request.send();
        assert_eq!(response.status(), 426);
        assert_eq!(response.header("upgrade"), Some("websocket"));
        assert_eq!(response.header("connection"), Some("upgrade"));
    }
}

#[test]
fn one_address_may_have_a_page_and_a_websocket() {
    let client = client();
    assert_eq!(client.get("/both").send().text(), "a page");
    assert_eq!(
        client
            .get("/both")
            .header("origin", "http://evil.example")
            .send()
            .text(),
        "a page"
    );
    assert!(client.get("/both").connect().is_ok());
    let evil = client.get("/both").header("origin", "http://evil.example");
    assert_eq!(evil.connect().unwrap_err().status(), 403);
    let old = client.get("/both").header("sec-websocket-version", "8");
    assert_eq!(old.connect().unwrap_err().status(), 426);
}

#[test]
fn a_websocket_is_asked_for_by_get() {
    let refused = client().post("/echo").connect().unwrap_err();
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.header("allow"), Some("GET"));
}

#[tokio::test]
async fn version_and_key_are_looked_at_in_every_spelling() {
    let server = Serving::start(app()).await;
    let whole = handshake("/echo");
    let version = "Sec-WebSocket-Version: 13\r\n";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (from, to, status) in [
        (version, "", 426),
        (version, "Sec-WebSocket-Version: 8\r\n", 426),
        (
            version,
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n",
            426,
        ),
        (version, "sec-websocket-version:13 \r\n", 101),
        (key, "", 400),
        (key, "Sec-WebSocket-Key: c2hvcnQ=\r\n", 400),
        (key, "Sec-WebSocket-Key: not base64 at all ====\r\n", 400),
        (
            key,
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            400,
        ),
        ("HTTP/1.1", "HTTP/1.0", 426),
        ("keep-alive, Upgrade", "close, UPGRADE", 101),
        ("websocket\r\n", "h2c, WebSocket\r\n", 101),
    ] {
        let request = whole.replacen(from, to, 1);
        assert_ne!(request, whole);
        let (_, head) = Raw::ask(&server, &request).await;
        let got = head.split(' ').nth(1).unwrap();
        assert_eq!(got, status.to_string(), "{request}{head}");
        let lower = head.to_lowercase();
        assert_eq!(
            lower.contains("\r\nupgrade: websocket\r\n"),
            status != 400,
            "{head}"
        );
        let names_version = lower.contains("\r\nsec-websocket-version: 13\r\n");
        assert_eq!(names_version, status == 426 && from == version, "{head}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_connection_that_was_refused_goes_on() {
    let server = Serving::start(app()).await;
    let (mut raw, head) = Raw::ask(&server, "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 426 "), "{head}");
    let length = head.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    tokio::io::AsyncReadExt::read_exact(&mut raw.0, &mut body)
        .await
        .unwrap();
    raw.send_bytes(handshake("/echo").as_bytes()).await;
    let mut answer = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut raw.0, &mut answer)
        .await
        .unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    drop(raw);
    server.finish().await;
}

#[tokio::test]
async fn what_was_sent_with_the_request_is_not_lost() {
    let server = Serving::start(app()).await;
    let request = [handshake("/echo").as_bytes(), &masked(FIN | TEXT, b"early")].concat();
    let (mut raw, _) = Raw::ask(&server, &request).await;
    assert_eq!(raw.frame().await, Some((FIN | TEXT, b"early".to_vec())));
    drop(raw);
    server.finish().await;
}

#[test]
fn only_pages_of_this_site_may_have_one() {
    let status = |path: &str, headers: &[(&str, &str)], secure: bool| {
        let client = client();
        let mut request = client
            .get(path)
            .header("host", "shop.example")
            .secure(secure);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match request.connect() {
            Ok(socket) => socket.response().status().as_u16(),
            Err(response) => response.status().as_u16(),
        }
    };
    for (headers, secure, expected) in [
        (&[][..], false, 101),
        (&[], true, 101),
        (&[("origin", "http://shop.example")], false, 101),
        (&[("origin", "https://shop.example")], true, 101),
        (&[("origin", "http://shop.example")], true, 403),
        (&[("origin", "https://evil.example")], false, 403),
        (&[("origin", "https://evil.example")], true, 403),
        (
            &[("origin", "https://shop.example.evil.example")],
            true,
            403,
        ),
        (&[("origin", "https://shop.example:8443")], true, 403),
        (&[("origin", "null")], true, 403),
        (
            &[
                ("origin", "https://shop.example"),
                ("origin", "https://evil.example"),
            ],
            true,
            403,
        ),
        (&[("sec-fetch-site", "cross-site")], true, 403),
        (
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            true,
            101,
        ),
    ] {
        assert_eq!(
            status("/echo", headers, secure),
            expected,
            "{headers:?} {secure}"
        );
        assert_eq!(status("/all", headers, secure), 101, "{headers:?} {secure}");
    }
}

#[test]
fn pages_of_trusted_sites_may_have_one_too() {
    let mut config = config();
    let settings = config.settings_mut();
    settings.set("pyramidion.csrf_trusted_origins", "partner.example");
    let client = TestApp::new(config.make_app().unwrap());
    let connect = |origin: &str| client.get("/echo").header("origin", origin).connect();
    assert!(connect("https://partner.example").is_ok());
    assert_eq!(connect("https://other.example").unwrap_err().status(), 403);
}

fn secret(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(repeat)
}

fn login(request: &mut Request) -> Response {
    let headers = request.remember("ada").unwrap();
    let mut response = Response::text("in");
    response.append_headers(headers);
    response
}

#[test]
fn permissions_are_asked_for_before() {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_security_policy(SessionAuthenticationPolicy::new());
    config.add_route("secret", "/secret");
    config.add_route("login", "/login");
    config.add_view(
        View::new(secret)
            .route_name("secret")
            .is_authenticated(true),
    );
    config.add_view(View::new(login).route_name("login"));
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/secret").connect().unwrap_err().status(), 404);
    client.get("/login").send();
    assert!(client.get("/secret").connect().is_ok());
}

/// Counts its visits, and tells the WebSocket what it knows.
fn counting(session: &mut Session, upgrade: WebSocketUpgrade) -> pyramidion::Result<Response> {
    let visits: u32 = session.get("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits)?;
    Ok(upgrade
        .on_upgrade(async move |socket: WebSocket| Ok(socket.send(visits.to_string()).await?)))
}

#[test]
fn the_session_is_read_and_written_before() {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.add_route("home", "/");
    config.add_view(View::new(counting).route_name("home"));
    let client = TestApp::new(config.make_app().unwrap());
    for expected in ["1", "2", "3"] {
        let mut socket = client.get("/").connect().unwrap();
        assert!(socket.response().header("set-cookie").is_some());
        assert_eq!(socket.recv(), Some(expected.into()));
    }
}

async fn replaced(request: &mut Request, next: Next<'_>) -> ViewResult {
    let _ = next.run(request).await?;
    Ok(Response::text("no"))
}

async fn renumbered(request: &mut Request, next: Next<'_>) -> ViewResult {
    let response = next.run(request).await?;
    Ok(response.with_status(StatusCode::OK))
}

#[test]
fn without_its_response_there_is_no_websocket() {
    let mut config = config();
    config.add_tween("replace", replaced);
    let client = TestApp::new(config.make_app().unwrap());
    let refused = client.get("/echo").connect().unwrap_err();
    assert_eq!((refused.status().as_u16(), refused.text()), (200, "no"));
    let mut config = super::config();
    config.add_tween("renumber", renumbered);
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/echo").connect().unwrap_err().status(), 200);
}
