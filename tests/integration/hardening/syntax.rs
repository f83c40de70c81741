//! Request lines and headers that are not what they should be.

use pyramidion_tests::Serving;

use super::framing::{CANARY, serve, statuses};
use crate::wire::{closing, exchange};

/// Checks what is answered to each request, and that nothing follows.
async fn check(server: &Serving, requests: impl IntoIterator<Item = Vec<u8>>, allowed: &[&str]) {
    for request in requests {
        let shown = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        let answers = exchange(server, &request).await;
        assert!(!answers.contains(CANARY), "{shown:?}: {answers}");
        match *statuses(&answers) {
            // Closed, or reset before the answer was read.
            [] => {}
            [status] => assert!(allowed.contains(&status), "{shown:?}: {answers}"),
            _ => panic!("{shown:?}: {answers}"),
        }
    }
    assert!(exchange(server, closing("/")).await.ends_with("home"));
}

/// Requests with another first line.
fn lines<const N: usize>(lines: [&str; N]) -> [Vec<u8>; N] {
    lines.map(|line| format!("{line}\r\nHost: a\r\nConnection: close\r\n\r\n").into_bytes())
}

#[tokio::test]
async fn a_malformed_request_line_is_refused() {
    let server = serve().await;
    let malformed = lines([
        "GET",
        "GET /",
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        "GET / HTTP/1.1 ",
        " GET / HTTP/1.1",
        "\tGET / HTTP/1.1",
        "GET\t/\tHTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET /\0 HTTP/1.1",
        "GET /\x7f HTTP/1.1",
        "GET /\r HTTP/1.1",
        "GET /canary\rX: y HTTP/1.1",
        "G\0ET / HTTP/1.1",
        "G(T / HTTP/1.1",
        "GET: / HTTP/1.1",
        "GET foo HTTP/1.1",
        "GET ?x HTTP/1.1",
        "GET * HTTP/1.1",
        "GET \\canary HTTP/1.1",
        "/ HTTP/1.1",
        "HTTP/1.1 200 OK",
    ]);
    check(&server, malformed, &["400", "404"]).await;
    server.finish().await;
}

#[tokio::test]
async fn other_versions_are_refused() {
    let server = serve().await;
    let wrong = lines([
        "GET / HTTP/0.9",
        "GET / HTTP/1.2",
        "GET / HTTP/2",
        "GET / HTTP/2.0",
        "GET / HTTP/3.0",
        "GET / HTTP/1",
        "GET / HTTP/1.",
        "GET / HTTP/.1",
        "GET / HTTP/1.10",
        "GET / HTTP/01.1",
        "GET / HTTP/1,1",
        "GET / HTTP/-1.1",
        "GET / http/1.1",
        "GET / HTTP 1.1",
        "GET / HTTPS/1.1",
        "GET / HTP/1.1",
        "GET / ICY/1.1",
    ]);
    check(&server, wrong, &["400", "505"]).await;
    // An empty line before the request is passed over; endless ones are not waited for.
    let line = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = exchange(&server, format!("\r\n{line}")).await;
    assert_eq!(statuses(&answer), ["200"], "{answer}");
    let lines = "\r\n".repeat(200_000).into_bytes();
    check(&server, [lines], &["400", "431"]).await;
    // The older version has one request for each connection.
    let old = "GET / HTTP/1.0\r\nHost: a\r\n\r\nGET /canary HTTP/1.0\r\nHost: a\r\n\r\n";
    check(&server, [old.into()], &["200"]).await;
    server.finish().await;
}

#[tokio::test]
async fn the_authority_of_the_target_counts() {
    let server = serve().await;
    let request = |target: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")
    };
    let answer = exchange(&server, request("http://own.example/cookie")).await;
    assert!(answer.ends_with("false 0 own.example"), "{answer}");
    for target in [
        "http://user:pass@own.example/cookie",
        "http://user@own.example/cookie",
        "http://own.example:x/cookie",
        "http://own.example;x/cookie",
        "http://own,example/cookie",
    ] {
        let answer = exchange(&server, request(target)).await;
        assert_eq!(statuses(&answer), ["400"], "{target}: {answer}");
    }
    for target in [
        "http://own.example",
        "http://own.example:80/",
        "HTTP://OWN.EXAMPLE/",
        "https://own.example/",
        "http://own.example?x",
        "ftp://own.example/",
        "http:///",
        "http://",
        "http:/canarx",
        "urn:a:b",
        "javascript:alert(1)",
        "//own.example/",
    ] {
        let answer = exchange(&server, request(target)).await;
        let status = statuses(&answer);
        assert!(
            !status.iter().any(|s| s.starts_with('5')),
            "{target}: {answer}"
        );
    }
    server.finish().await;
}

#[tokio::test]
async fn odd_methods_open_no_tunnel_and_echo_nothing() {
    let server = serve().await;
    for line in [
        "CONNECT a:443",
        "CONNECT /",
        "OPTIONS *",
        "TRACE /",
        "FROB /",
        "get /",
        "A /",
    ] {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: a\r\nCookie: x-secret-x=1\r\nConnection: close\r\n\r\n"
        );
        let answer = exchange(&server, request).await;
        assert!(!answer.contains("x-secret-x"), "{line}: {answer}");
        let [status] = *statuses(&answer) else {
            panic!("{line}: {answer}");
        };
        assert!(status < "500" || status == "501", "{line}: {answer}");
        assert!(status != "200" || !line.starts_with("CONNECT"), "{answer}");
    }
    let long = "X".repeat(20_000);
    check(
        &server,
        lines([&format!("{long} / HTTP/1.1")]),
        &["200", "400", "404", "431"],
    )
    .await;
    server.finish().await;
}

/// Requests with these bytes among their headers.
fn headers<const N: usize>(headers: [&[u8]; N]) -> [Vec<u8>; N] {
    let (line, end) = (
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"\r\nConnection: close\r\n\r\n",
    );
    headers.map(|header| [&line[..], header, end].concat())
}

#[tokio::test]
async fn a_malformed_header_is_refused() {
    let server = serve().await;
    let malformed = headers([
        b"X",
        b"X y",
        b": y",
        b"X : y",
        b"X\t: y",
        b" X: y",
        b"X\0: y",
        b"X\x7f: y",
        b"X(y): z",
        b"X\xff: y",
        b"\"X\": y",
        b"X: y\rZ: x",
        b"X: \0",
        b"X: y\0z",
        b"X: y\x01z",
        b"X: y\x7fz",
        b"Cookie: session=\0",
        b"[X]: y",
    ]);
    check(&server, malformed, &["400"]).await;
    server.finish().await;
}

#[tokio::test]
async fn a_header_is_not_continued_in_the_next_line() {
    let server = serve().await;
    let folds = [&b"X: y"[..], &b"\r\n z".repeat(3000)].concat();
    let folded = headers([
        b"X: y\r\n z",
        b"X: y\r\n\tCookie: session=x",
        b"X:\r\n y",
        b"X: y\r\n \r\n\r\nGET /canary HTTP/1.1",
        &folds,
    ]);
    check(&server, folded, &["400", "431"]).await;
    // A line feed alone ends a line, too, for every header in the same way.
    let bare = "GET / HTTP/1.1\nHost: a\nX: y\nConnection: close\n\n".into();
    check(&server, [bare], &["200", "400"]).await;
    server.finish().await;
}

#[tokio::test]
async fn unusual_values_of_headers_harm_nobody() {
    let server = serve().await;
    let many = [&b"Accept: "[..], &b"a/b;q=0.5,".repeat(3000)].concat();
    let spaces = |before: usize, inside: usize, after: usize| {
        let (before, inside) = (" ".repeat(before), " ".repeat(inside));
        format!("X:{before}y{inside}z{}", " ".repeat(after)).into_bytes()
    };
    let wide = [
        spaces(60_000, 0, 0),
        spaces(0, 60_000, 0),
        spaces(0, 0, 60_000),
    ];
    let values = headers([
        b"X: \xe9\xff",
        b"X: \xc3\xa9",
        b"X:",
        b"X: ",
        b"Cookie: \xff=\xfe; session=\xff",
        b"Accept: \xff",
        b"Accept: ",
        b"Accept: ;;;,,,/",
        b"Accept: */*;q=99999999999999999999",
        &many,
        b"Accept-Language: \xff;q=x",
        b"Accept-Encoding: gzip;q=NaN",
        b"Range: bytes=-",
        b"Range: bytes=9999999999999999999999-",
        b"If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT",
        b"If-None-Match: \"",
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        b"Upgrade: websocket\r\nSec-WebSocket-Key: x",
        b"Content-Type: \xff",
        b"Content-Type: ;;;=",
        b"Content-Type: multipart/form-data; boundary=",
        b"Referer: \xff",
        b"Origin: \xff",
        b"Authorization: Basic \xff",
        b"User-Agent: \xff",
        b"Date: x",
        b"Forwarded: for=\"",
        b"X-Forwarded-For: \xff",
        b"X-Request-Id: \xff",
        b"Traceparent: 00-x",
        b"Connection: \xff, close, x",
        b"Keep-Alive: timeout=99999999999999999999",
        b"TE: trailers, deflate;q=x",
        &wide[0],
        &wide[1],
        &wide[2],
    ]);
    check(&server, values, &["200", "400", "431"]).await;
    server.finish().await;
}

#[tokio::test]
async fn other_protocols_are_refused_at_once() {
    let server = serve().await;
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n";
    let proxy =
        b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\x7f\x00\x00\x01\x7f\x00\x00\x01\x00\x50\x00\x50";
    let requests = [
        hello.to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
        b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET /canary HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        proxy.to_vec(),
        b"EHLO a\r\n".to_vec(),
        b"\0\0\0\0\0\0\0\0\r\n\r\n".to_vec(),
    ];
    check(&server, requests, &["400", "505"]).await;
    server.finish().await;
}
