//! Whether a connection speaks HTTP/2 is told by what it begins with, however that comes.

use std::time::Duration;

use pyramidion::server::Server;
use pyramidion_tests::Serving;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::frames::{
    END_HEADERS, END_STREAM, GET_HOME, HEADERS, SETTINGS, frame, preface, read_frame,
};
use super::http2_syntax::{app, serve};
use super::tls::Identity;
use crate::wire::{assert_status, closing, connect, exchange, read_to_end};

const BEGINNING: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Sends bytes in pieces of this size, each in a packet of its own as far as the system lets it.
async fn send(stream: &mut TcpStream, bytes: &[u8], size: usize) {
    stream.set_nodelay(true).unwrap();
    for piece in bytes.chunks(size) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_may_come_in_pieces() {
    let server = serve().await;
    let request = frame(HEADERS, END_STREAM | END_HEADERS, 1, GET_HOME);
    let bytes = [preface(), request].concat();
    for size in [1, 2, 3, 23, 24, 25, bytes.len()] {
        let mut stream = connect(&server).await;
        send(&mut stream, &bytes, size).await;
        let mut kinds = Vec::new();
        while let Some(frame) = read_frame(&mut stream).await {
            kinds.push(frame.kind);
            if frame.kind == HEADERS {
                break;
            }
        }
        assert_eq!(kinds.first(), Some(&SETTINGS), "{size}: {kinds:?}");
        assert_eq!(kinds.last(), Some(&HEADERS), "{size}: {kinds:?}");
    }
    // Some methods begin as HTTP/2 does.
    for method in ["GET", "P", "PRI", "PUT"] {
        let request = closing("/").replace("GET", method);
        for size in [1, 2, request.len()] {
            let mut stream = connect(&server).await;
            send(&mut stream, request.as_bytes(), size).await;
            let answer = read_to_end(&mut stream).await;
            assert_status(&answer, 200);
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn a_beginning_that_becomes_another_is_refused_as_a_request() {
    let server = serve().await;
    for length in 1..BEGINNING.len() {
        let answer = exchange(&server, format!("{}\0\r\n\r\n", &BEGINNING[..length])).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{length}: {answer}");
        let mut stream = connect(&server).await;
        stream
            .write_all(&BEGINNING.as_bytes()[..length])
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        let answer = read_to_end(&mut stream).await;
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 400 ");
        assert!(is_refused, "{length}: {answer}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_beginning_that_stalls_is_closed_in_the_time_for_headers() {
    let identity = Identity::new();
    let server = Server::new(app())
        .http2(true)
        .header_read_timeout(Duration::from_millis(200))
        .keep_alive_timeout(Duration::from_secs(600));
    let in_clear = Serving::start_with(server.clone()).await;
    for length in [0, 1, 3, BEGINNING.len() - 1] {
        assert_eq!(exchange(&in_clear, &BEGINNING[..length]).await, "");
    }
    in_clear.finish().await;
    let encrypted = Serving::start_with(server.tls(identity.tls())).await;
    for length in [0, 1, BEGINNING.len() - 1] {
        let stream = identity.connect(encrypted.address(), &["h2"]).await;
        let mut stream = stream.unwrap();
        let beginning = &BEGINNING.as_bytes()[..length];
        stream.write_all(beginning).await.unwrap();
        assert_eq!(read_to_end(&mut stream).await, "");
    }
    encrypted.finish().await;
}

#[tokio::test]
async fn what_was_agreed_on_is_what_is_spoken() {
    let identity = Identity::new();
    for server in [Server::new(app()), Server::new(app()).http2(true)] {
        let server = Serving::start_with(server.tls(identity.tls())).await;
        for (protocol, bytes) in [("h2", closing("/")), ("http/1.1", BEGINNING.to_owned())] {
            let stream = identity.connect(server.address(), &[protocol]).await;
            let mut stream = stream.unwrap();
            stream.write_all(bytes.as_bytes()).await.unwrap();
            let answer = read_to_end(&mut stream).await;
            let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 400 ");
            assert!(is_refused, "{protocol}: {answer}");
        }
        server.finish().await;
    }
}
