//! Clients that are slow, silent or gone: each is cut off in time, and nobody else waits for it.

use std::net::SocketAddr;
use std::time::Duration;

use pyramidion::server::Server;
use pyramidion::{App, Configurator, Request, Response, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::child::ServerProcess;
use crate::wire::{assert_status, closing, connect, exchange, get, read_to_end, read_until};

/// A limit that is soon over.
const LIMIT: Duration = Duration::from_millis(200);

/// How often a trickling client sends a byte: well within the limit.
const TRICKLE: Duration = Duration::from_millis(20);

/// More than the buffers of a connection hold.
const LARGE: usize = 64 << 20;

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("length", "/length");
    config.add_route("large", "/large");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    let length = |request: &mut Request| request.body().len().to_string();
    config.add_view(View::new(length).route_name("length"));
    let large = |_: &mut Request| Response::text("x".repeat(LARGE));
    config.add_view(View::new(large).route_name("large"));
    config
}

fn app() -> App {
    config().make_app().expect("a right configuration")
}

/// Sends a byte again and again until the server closes the connection; returns what it answered.
async fn trickle(address: SocketAddr, beginning: &str, byte: u8) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(beginning.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let writing = tokio::spawn(async move {
        while writer.write_all(&[byte]).await.is_ok() {
            sleep(TRICKLE).await;
        }
    });
    let answer = read_to_end(&mut reader).await;
    writing.abort();
    answer
}

#[tokio::test]
async fn trickled_headers_are_cut_off() {
    let server = Server::new(app()).header_read_timeout(LIMIT);
    let server = Serving::start_with(server).await;
    for beginning in ["", "GET /", "GET / HTTP/1.1\r\nHost: a\r\nX-A: "] {
        let answer = trickle(server.address(), beginning, b'a').await;
        let is_refusal = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refusal, "{beginning:?}: {answer}");
    }
    server.finish().await;
}

#[tokio::test]
async fn trickled_headers_of_a_later_request_are_cut_off() {
    let server = Server::new(app())
        .header_read_timeout(LIMIT)
        .keep_alive_timeout(PATIENCE * 10);
    let server = Serving::start_with(server).await;
    let answer = trickle(server.address(), &(get("/") + "GET /"), b'a').await;
    assert_status(&answer, 200);
    assert!(!answer.contains("HTTP/1.1 404"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_connection_that_never_sends_is_closed() {
    let server = Server::new(app())
        .header_read_timeout(LIMIT)
        .keep_alive_timeout(PATIENCE * 10);
    let in_clear = Serving::start_with(server.clone()).await;
    assert_eq!(exchange(&in_clear, "").await, "");
    in_clear.finish().await;
    let with_http2 = Serving::start_with(server.http2(true)).await;
    assert_eq!(exchange(&with_http2, "").await, "");
    with_http2.finish().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_last_answer() {
    let server = Server::new(app())
        .header_read_timeout(PATIENCE * 10)
        .keep_alive_timeout(LIMIT);
    for server in [server.clone(), server.http2(true)] {
        let server = Serving::start_with(server).await;
        let mut stream = connect(&server).await;
        for _ in 0..3 {
            stream.write_all(get("/").as_bytes()).await.unwrap();
            read_until(&mut stream, "home").await;
        }
        assert_eq!(read_to_end(&mut stream).await, "");
        server.finish().await;
    }
}

#[tokio::test]
async fn a_body_that_stalls_is_answered_with_408() {
    let mut config = config();
    config.set_body_timeouts(LIMIT, PATIENCE * 10);
    let server = Serving::start(config.make_app().unwrap()).await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\n";
    for body in [
        "Content-Length: 10\r\n\r\n",
        "Content-Length: 10\r\n\r\nabc",
        "Transfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nab",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ] {
        let answer = exchange(&server, format!("{head}{body}")).await;
        assert_status(&answer, 408);
        assert!(answer.contains("connection: close"), "{answer}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_trickles_is_answered_with_408() {
    let mut config = config();
    config.set_body_timeouts(PATIENCE * 10, LIMIT);
    let server = Serving::start(config.make_app().unwrap()).await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\n";
    let plain = format!("{head}Content-Length: 100000\r\n\r\n");
    assert_status(&trickle(server.address(), &plain, b'a').await, 408);
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n10000\r\n");
    assert_status(&trickle(server.address(), &chunked, b'a').await, 408);
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped_while_others_are_served() {
    let server = Server::new(app()).write_timeout(LIMIT).max_connections(2);
    let server = Serving::start_with(server).await;
    let mut stuck = connect(&server).await;
    stuck.write_all(get("/large").as_bytes()).await.unwrap();
    let mut other = Client::connect(server.address()).await.unwrap();
    let answer = other.send("GET", "/", &[], "").await.unwrap();
    assert_eq!(answer.body, "home");
    // There is a place for a third connection as soon as the first is dropped.
    let answer = exchange(&server, closing("/")).await;
    assert!(answer.ends_with("home"), "{answer}");
    let answer = read_to_end(&mut stuck).await;
    assert_status(&answer, 200);
    assert!(answer.len() < LARGE, "everything was sent");
    drop(other);
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_everything() {
    let server = Server::new(app()).write_timeout(Duration::from_secs(2));
    let server = Serving::start_with(server).await;
    let mut stream = connect(&server).await;
    let request = closing("/large");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut length, mut piece) = (0, vec![0; 4 << 20]);
    let reading = async {
        loop {
            match stream.read(&mut piece).await.unwrap() {
                0 => break,
                read => length += read,
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, reading).await.expect("it ends");
    assert!(length > LARGE, "only {length} bytes");
    server.finish().await;
}

#[tokio::test]
async fn requests_of_a_client_that_does_not_read_are_not_taken() {
    let server = Server::new(app()).write_timeout(LIMIT);
    let server = Serving::start_with(server).await;
    let mut stream = connect(&server).await;
    let requests = get("/large").repeat(1000);
    let mut taken = 0;
    let writing = async {
        // It ends when the server closes the connection, which it does not read any more.
        while stream.write_all(requests.as_bytes()).await.is_ok() {
            taken += requests.len();
        }
    };
    timeout(PATIENCE, writing).await.expect("it is dropped");
    assert!(taken < 24 << 20, "{taken} bytes were taken");
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_has_sent_all_is_answered() {
    let server = Server::new(app());
    for server in [server.clone(), server.http2(true)] {
        let server = Serving::start_with(server).await;
        for (request, end) in [
            (get("/"), "home"),
            (get("/") + &get("/length"), "\r\n\r\n0"),
            (
                "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".to_owned(),
                "\r\n\r\n3",
            ),
        ] {
            let mut stream = connect(&server).await;
            stream.write_all(request.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            let answer = read_to_end(&mut stream).await;
            assert!(answer.ends_with(end), "{answer}");
        }
        server.finish().await;
    }
}

#[tokio::test]
async fn the_descriptors_of_slow_clients_come_back() {
    let server = ServerProcess::start("impatient").await;
    let mut first = TcpStream::connect(server.address).await.unwrap();
    first.write_all(closing("/").as_bytes()).await.unwrap();
    assert_status(&read_to_end(&mut first).await, 200);
    let descriptors = || {
        let folder = std::fs::read_dir(format!("/proc/{}/fd", server.id()));
        folder.ok().map(Iterator::count)
    };
    let Some(before) = descriptors() else {
        return; // a system without /proc
    };
    let mut connections = Vec::new();
    for sent in ["", "G", "GET / HTTP/1.1\r\nHost: a\r\nX-A", &get("/")] {
        for _ in 0..50 {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            connections.push(stream);
        }
    }
    for stream in &mut connections {
        read_to_end(stream).await;
    }
    let coming_back = async {
        while descriptors().is_none_or(|now| now > before) {
            sleep(TRICKLE).await;
        }
    };
    let came_back = timeout(PATIENCE, coming_back).await;
    came_back.expect("the descriptors come back");
    server.signal("TERM").await;
    server.ended().await;
}
