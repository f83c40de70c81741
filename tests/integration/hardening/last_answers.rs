//! The last answer of a connection says that it is; what does not say so is not the last.

use std::future::pending;
use std::time::Duration;

use http::StatusCode;
use http_body_util::BodyExt as _;
use pyramidion::extract::BodyStream;
use pyramidion::server::Server;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, HttpException, Request, Response, View, package, view_config};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::says;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::child::quiet;
use crate::wire::{A_MOMENT, assert_status, closing, connect, get, read_to_end, read_until};

/// Answers without a look at the body.
#[view_config(route_name = "refuse")]
fn refuse(BodyStream(_body): BodyStream) -> pyramidion::Result<Response> {
    Err(HttpException::unauthorized().into())
}

/// Answers after a moment, without a look at the body.
#[view_config(route_name = "later")]
async fn later(BodyStream(body): BodyStream) -> StatusCode {
    tokio::time::sleep(A_MOMENT / 10).await;
    drop(body);
    StatusCode::OK
}

/// Reads the first piece of the body.
#[view_config(route_name = "part")]
async fn part(BodyStream(mut body): BodyStream) -> StatusCode {
    let _ = body.frame().await;
    StatusCode::OK
}

/// Reads all of the body.
#[view_config(route_name = "whole")]
async fn whole(BodyStream(body): BodyStream) -> pyramidion::Result<String> {
    Ok(body.collect().await?.to_bytes().len().to_string())
}

/// Sends the body back as it comes.
#[view_config(route_name = "echo")]
fn echo(BodyStream(body): BodyStream) -> Response {
    Response::new(body)
}

/// Waits for an event, or for the end.
#[view_config(route_name = "poll")]
async fn poll(request: &Request) -> pyramidion::Result<Response> {
    tokio::select! {
        () = pending() => Ok(Response::text("an event")),
        () = request.shutdown() => Err(HttpException::service_unavailable().into()),
    }
}

fn app() -> App {
    let mut config = Configurator::new();
    config.set_body_limit(500_000);
    for name in ["refuse", "later", "part", "whole", "echo", "poll"] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_route("home", "/");
    config.add_route("events", "/events");
    config.add_view(says("home").route_name("home"));
    config.add_view(View::new(events).route_name("events"));
    config.scan(package!(self));
    config.make_app().expect("a right configuration")
}

/// A stream that says something once, and ends with the server.
fn events(request: &mut Request) -> Response {
    Response::new(quiet(()).until(request.shutdown()))
}

/// Reads an answer whose length is known, and returns its head.
async fn answer(stream: &mut TcpStream) -> String {
    let head = read_until(stream, "\r\n\r\n").await.to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return head + &read_until(stream, "0\r\n\r\n").await;
    }
    let length = head.split("content-length: ").nth(1).expect("a length");
    let length = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    let read = timeout(PATIENCE, stream.read_exact(&mut body)).await;
    read.expect("a body in time").expect("a body");
    head
}

/// Sends a request and checks that its answer says whether it is the last; returns whether it is.
async fn check(server: &Serving, head: &str, body: &[u8]) -> bool {
    let mut stream = connect(server).await;
    stream.write_all(head.as_bytes()).await.unwrap();
    // A client that reads nothing before it has sent all.
    let sent = timeout(PATIENCE, stream.write_all(body)).await;
    let shown = format!("{head:?} and {} bytes", body.len());
    sent.expect("it is taken")
        .unwrap_or_else(|error| panic!("{shown}: {error}"));
    let answer = answer(&mut stream).await;
    let is_last = answer.contains("\r\nconnection: close\r\n");
    if is_last {
        assert_eq!(read_to_end(&mut stream).await, "", "{shown}: {answer}");
    } else {
        stream.write_all(closing("/").as_bytes()).await.unwrap();
        let next = read_to_end(&mut stream).await;
        assert!(next.ends_with("\r\n\r\nhome"), "{shown}: {answer}{next}");
    }
    is_last
}

fn post(path: &str, length: usize, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n{more}\r\n")
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_body_says_whether_it_is_the_last() {
    for is_http2_spoken in [false, true] {
        let server = Server::new(app()).http2(is_http2_spoken);
        let server = Serving::start_with(server).await;
        for path in [
            "/refuse", "/later", "/part", "/whole", "/echo", "/absent", "/",
        ] {
            for length in [0, 5, 5000, 100_000, 400_000, 2_000_000] {
                if path == "/echo" && length > 5000 {
                    // Of two that only write, neither goes on.
                    continue;
                }
                let body = vec![b'x'; length];
                let head = post(path, length, "");
                let is_last = check(&server, &head, &body).await;
                // What is short is read on, unless it is still being read.
                assert!(!is_last || length > 100_000 || path == "/echo", "{head}");
                let head = format!(
                    "POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                );
                let mut chunks = Vec::new();
                for piece in body.chunks(4000) {
                    chunks.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
                    chunks.extend_from_slice(piece);
                    chunks.extend_from_slice(b"\r\n");
                }
                chunks.extend_from_slice(b"0\r\n\r\n");
                check(&server, &head, &chunks).await;
            }
        }
        server.finish().await;
    }
}

#[tokio::test]
async fn a_body_that_was_not_asked_for_is_not_waited_for() {
    let server = Serving::start(app()).await;
    for (path, is_read) in [
        ("/refuse", false),
        ("/later", false),
        ("/whole", true),
        ("/", true),
    ] {
        let mut stream = connect(&server).await;
        let head = post(path, 5, "Expect: 100-continue\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        if is_read {
            read_until(&mut stream, "HTTP/1.1 100 Continue\r\n\r\n").await;
            stream.write_all(b"12345").await.unwrap();
        }
        let answer = answer(&mut stream).await;
        assert_eq!(
            answer.contains("\r\nconnection: close\r\n"),
            !is_read,
            "{answer}"
        );
        if is_read {
            stream.write_all(closing("/").as_bytes()).await.unwrap();
            assert_status(&read_to_end(&mut stream).await, 200);
        } else {
            assert_eq!(read_to_end(&mut stream).await, "");
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn an_old_client_is_told_too() {
    let server = Serving::start(app()).await;
    let head = "POST /refuse HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n";
    for (length, is_kept) in [(5, true), (100_000, true), (400_000, false)] {
        let mut stream = connect(&server).await;
        let head = format!("{head}Content-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'x'; length]).await.unwrap();
        let answer = answer(&mut stream).await;
        let says_kept = answer.contains("\r\nconnection: keep-alive\r\n");
        assert_eq!(says_kept, is_kept, "{answer}");
        if is_kept {
            stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
            assert!(read_to_end(&mut stream).await.ends_with("\r\n\r\nhome"));
        } else {
            assert_eq!(read_to_end(&mut stream).await, "");
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn a_rest_that_never_comes_is_not_waited_for_without_end() {
    let server = Serving::start_with(Server::new(app()).keep_alive_timeout(A_MOMENT)).await;
    for length in [1000, 1_000_000] {
        let mut stream = connect(&server).await;
        let head = post("/refuse", length, "") + "only a part";
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_status(&read_to_end(&mut stream).await, 401);
    }
    server.finish().await;
}

#[tokio::test]
async fn what_waits_can_end_with_the_server() {
    let server = Server::new(app()).http2(true);
    let server = server.drain(Duration::ZERO).grace(PATIENCE * 10);
    let server = Serving::start_with(server).await;
    let mut polls = connect(&server).await;
    polls.write_all(get("/poll").as_bytes()).await.unwrap();
    let mut streams = connect(&server).await;
    streams.write_all(get("/events").as_bytes()).await.unwrap();
    read_until(&mut streams, "data: 1\n\n\r\n").await;
    let (client, connection) = h2::client::handshake(connect(&server).await).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let request = http::Request::get("http://localhost/events")
        .body(())
        .unwrap();
    let (response, _) = client.send_request(request, true).unwrap();
    let mut body = response.await.unwrap().into_body();
    body.data().await.unwrap().unwrap();
    // It ends long before the grace time does.
    server.finish().await;
    let answer = read_to_end(&mut polls).await;
    assert_status(&answer, 503);
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert_eq!(read_to_end(&mut streams).await, "0\r\n\r\n");
    while let Some(data) = body.data().await {
        assert!(data.expect("it is whole").is_empty());
    }
    drop((client, body));
    let _ = connection.await;
}

#[tokio::test]
async fn what_is_answered_while_the_server_ends_is_the_last() {
    let server = Server::new(app()).drain(PATIENCE).grace(PATIENCE * 10);
    let server = server.bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr();
    let (end, ended) = oneshot::channel::<()>();
    let server = tokio::spawn(server.run_until(async {
        let _ = ended.await;
    }));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(get("/poll").as_bytes()).await.unwrap();
    tokio::time::sleep(A_MOMENT).await;
    drop(end);
    let answer = read_to_end(&mut stream).await;
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    timeout(PATIENCE, server).await.unwrap().unwrap();
}

#[tokio::test]
async fn in_a_test_the_end_can_be_begun() {
    let app = TestApp::new(app());
    let waiting = app.get("/poll").send_async();
    let ending = async {
        tokio::task::yield_now().await;
        app.begin_shutdown();
    };
    let (answer, ()) = tokio::join!(waiting, ending);
    assert_eq!(answer.status(), 503);
    let stream = app.get("/events").send_async().await;
    // Whatever was said before the end, there is one.
    assert!(
        "data: 1\n\n".starts_with(stream.text()),
        "{}",
        stream.text()
    );
}
