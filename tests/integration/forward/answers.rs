//! Answers whose end can be found in several ways, or in none.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use pyramidion::server::Server;

use crate::logging::logged_by;

use super::*;

/// Returns what is answered to a request, by an upstream that answers with this head and body and closes.
async fn answered(method: &str, answer: &'static str) -> String {
    let upstream = Upstream::connected(move |mut stream| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_u8().await;
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    exchange(server.address(), request(method, "/old", "")).await
}

#[tokio::test]
async fn a_length_beside_chunks_does_not_count() {
    for headers in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: Chunked\r\nContent-Length: 500",
        "Transfer-Encoding: chunked\r\nContent-Length: abc",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6",
    ] {
        let answer =
            format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
        let answer = answered("GET", answer.leak()).await;
        assert_status(&answer, 200);
        assert_eq!(header(&answer, "content-length"), None, "{headers}");
        assert_eq!(header(&answer, "transfer-encoding"), Some("chunked"));
        assert_eq!(
            body_of(&answer),
            "10\r\n0123456789abcdef\r\n0\r\n\r\n",
            "{headers}"
        );
    }
}

#[tokio::test]
async fn trailers_end_here_over_every_protocol() {
    let upstream = Upstream::start(|_| {
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum, set-cookie\r\n\r\n\
          2\r\nhi\r\n0\r\nx-sum: 1\r\nset-cookie: a=1\r\n\r\n"
            .to_vec()
    })
    .await;
    let app = front(upstream.upstreams()).make_app();
    let server = Server::new(app.expect("a right configuration")).http2(true);
    let server = Serving::start_with(server).await;
    let asking = request("GET", "/old", "TE: trailers\r\n");
    let answer = exchange(server.address(), asking).await;
    assert_eq!(header(&answer, "trailer"), None);
    assert_eq!(body_of(&answer), "2\r\nhi\r\n0\r\n\r\n");
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http::<Empty<Bytes>>();
    let url = format!("http://{}/old", server.address());
    let answer = client.get(url.parse().expect("a URL")).await;
    let body = answer.expect("an answer").into_body().collect().await;
    let body = body.expect("a whole body");
    assert_eq!(body.trailers(), None);
    assert_eq!(body.to_bytes(), "hi");
}

#[tokio::test]
async fn one_length_that_is_said_twice_is_said_once() {
    for headers in [
        "Content-Length: 2, 2",
        "Content-Length: 2\r\nContent-Length: 2",
        "Content-Length: 02",
    ] {
        for (method, body) in [("GET", "hi"), ("HEAD", "")] {
            let answer = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{body}");
            let answer = answered(method, answer.leak()).await;
            assert_status(&answer, 200);
            let lengths: Vec<_> = answer
                .split("\r\n")
                .filter(|line| line.starts_with("content-length"))
                .collect();
            assert_eq!(lengths, ["content-length: 2"], "{headers}");
            assert_eq!(body_of(&answer), body);
        }
    }
}

#[tokio::test]
async fn what_has_no_clear_end_is_502() {
    for headers in [
        "Content-Length: abc",
        "Content-Length:",
        "Content-Length: +2",
        "Content-Length: -2",
        "Content-Length: 2, 3",
        "Content-Length: 2,",
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 0x2",
        "Content-Length: 2 2",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked, ,",
        "Transfer-Encoding: , chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding:",
        "Transfer-Encoding: chunked, ,\r\nContent-Length: 2",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: identity\r\nContent-Length: 2",
    ] {
        for (method, status) in [
            ("GET", "200 OK"),
            ("HEAD", "200 OK"),
            ("GET", "404 Nothing"),
            ("GET", "304 Same"),
        ] {
            let answer = format!("HTTP/1.1 {status}\r\n{headers}\r\n\r\nhi");
            let answer = answered(method, answer.leak()).await;
            assert_status(&answer, 502);
            assert!(!answer.ends_with("hi"), "{headers}: {answer}");
        }
    }
    let old = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    assert_status(&answered("GET", old).await, 502);
}

#[tokio::test]
async fn an_answer_without_a_body_has_no_length() {
    for status in ["204 Nothing", "304 Same"] {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\n");
        let answer = answered("GET", answer.leak()).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{answer}"
        );
        assert_eq!(header(&answer, "content-length"), None);
        assert_eq!(body_of(&answer), "");
    }
}

#[tokio::test]
async fn an_answer_that_ends_with_its_connection_has_an_end() {
    let answer = answered("GET", "HTTP/1.1 200 OK\r\n\r\nall of it").await;
    assert_eq!(body_of(&answer), "9\r\nall of it\r\n0\r\n\r\n");
}

/// Returns what is logged while a request is passed on.
fn log_of(answer: &'static str) -> String {
    logged_by(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .expect("a runtime")
            .block_on(answered("GET", answer));
    })
}

#[test]
fn what_is_wrong_with_an_answer_is_logged() {
    for (answer, problem) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
            "an upstream failed",
        ),
        (
            "HTTP/1.1 304 Same\r\nContent-Length: abc\r\n\r\n",
            "Content-Length is not one number",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding is not `chunked`",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "an upstream broke off in its answer",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "an upstream broke off in its answer",
        ),
    ] {
        let log = log_of(answer);
        let lines: Vec<_> = log
            .lines()
            .filter(|line| line.contains(" WARN ") && line.contains("pyramidion::forward"))
            .collect();
        assert!(
            matches!(lines[..], [line] if line.contains(problem) && line.contains("upstream=127.0.0.1:")),
            "{answer}: {log}"
        );
    }
}
