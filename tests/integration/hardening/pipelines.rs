//! Several requests on one connection, and requests that come in pieces.

use std::fmt::Write as _;

use tokio::io::AsyncWriteExt as _;

use super::framing::{CANARY, serve, statuses};
use crate::wire::{closing, connect, exchange, get, read_to_end, read_until};

#[tokio::test]
async fn a_body_that_nobody_reads_is_not_a_request() {
    let server = serve().await;
    let hidden = get("/canary");
    let chunk = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
    for head in [
        "GET / HTTP/1.1",
        "HEAD / HTTP/1.1",
        "DELETE / HTTP/1.1",
        "OPTIONS / HTTP/1.1",
        "GET /absent HTTP/1.1",
        "POST /absent HTTP/1.1",
        "FROB / HTTP/1.1",
        "POST /%ff HTTP/1.1",
    ] {
        let length = hidden.len();
        for (header, body) in [
            (format!("Content-Length: {length}"), &hidden),
            ("Transfer-Encoding: chunked".to_owned(), &chunk),
        ] {
            let first = format!("{head}\r\nHost: a\r\n{header}\r\n\r\n{body}");
            let answers = exchange(&server, first + &closing("/length")).await;
            assert!(!answers.contains(CANARY), "{head} {header}: {answers}");
            match *statuses(&answers) {
                [_] => assert!(answers.contains("connection: close"), "{head}: {answers}"),
                [_, last] => assert_eq!(last, "200", "{head} {header}: {answers}"),
                _ => panic!("{head} {header}: {answers}"),
            }
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_a_request() {
    let server = serve().await;
    for request in [
        "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
        "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
    ] {
        let mut stream = connect(&server).await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{request:?}: {answer}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_body_is_asked_for_where_that_is_expected() {
    let server = serve().await;
    for expect in ["100-continue", "100-CONTINUE"] {
        let mut stream = connect(&server).await;
        let head = format!(
            "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\
             Connection: close\r\nExpect: {expect}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let asked = read_until(&mut stream, "\r\n\r\n").await;
        assert_eq!(asked, "HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(b"abc").await.unwrap();
        assert!(read_to_end(&mut stream).await.ends_with("\r\n\r\n3"));
    }
    // Nothing is asked for where nothing comes, or where the client would not understand.
    for request in [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\nExpect: x\r\n\r\nabc",
    ] {
        let answer = exchange(&server, request).await;
        assert!(!answer.contains(" 100 "), "{request:?}: {answer}");
        let status = statuses(&answer);
        assert!(
            status == ["200"] || status == ["417"],
            "{request:?}: {answer}"
        );
    }
    server.finish().await;
}

#[tokio::test]
async fn requests_that_follow_each_other_are_answered_in_order() {
    let server = serve().await;
    let mut requests = String::new();
    for length in 0..20 {
        let body = "x".repeat(length);
        let end = if length == 19 {
            "Connection: close\r\n"
        } else {
            ""
        };
        let _ = write!(
            requests,
            "POST /length HTTP/1.1\r\nHost: a\r\n{end}Content-Length: {length}\r\n\r\n{body}"
        );
    }
    let answers = exchange(&server, requests).await;
    let bodies: Vec<_> = answers.split("HTTP/1.1 200 OK").skip(1).collect();
    assert_eq!(bodies.len(), 20, "{answers}");
    for (length, answer) in bodies.iter().enumerate() {
        assert!(answer.ends_with(&format!("\r\n\r\n{length}")), "{answers}");
    }
    // After the last, nothing is answered any more.
    let answers = exchange(&server, closing("/") + &get("/canary")).await;
    assert_eq!(statuses(&answers), ["200"], "{answers}");
    assert!(!answers.contains(CANARY), "{answers}");
    // A wrong one ends the connection, and what came before it is answered.
    let wrong = "GET / HTTP/1.1\r\nHost: a b\r\n\r\n";
    let answers = exchange(&server, get("/") + wrong + &get("/canary")).await;
    assert_eq!(statuses(&answers), ["200", "400"], "{answers}");
    assert!(!answers.contains(CANARY), "{answers}");
    server.finish().await;
}

#[tokio::test]
async fn it_does_not_matter_how_a_request_is_cut() {
    let server = serve().await;
    for request in [
        "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
         3;x\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
    ] {
        for at in 1..request.len() {
            let mut stream = connect(&server).await;
            stream.set_nodelay(true).unwrap();
            let (first, second) = request.split_at(at);
            stream.write_all(first.as_bytes()).await.unwrap();
            tokio::task::yield_now().await;
            stream.write_all(second.as_bytes()).await.unwrap();
            let answer = read_to_end(&mut stream).await;
            assert!(answer.ends_with("\r\n\r\n5"), "cut at {at}: {answer}");
        }
        let mut stream = connect(&server).await;
        stream.set_nodelay(true).unwrap();
        for byte in request.bytes() {
            stream.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        let answer = read_to_end(&mut stream).await;
        assert!(answer.ends_with("\r\n\r\n5"), "byte by byte: {answer}");
    }
    server.finish().await;
}
