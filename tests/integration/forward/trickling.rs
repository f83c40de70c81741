//! Bodies that trickle, in either direction.

use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::client::SendRequest;
use pyramidion::server::Server;
use tokio::net::tcp::OwnedWriteHalf;

use super::*;

/// A limit of time that is short enough to wait for, and the time between two bytes of what trickles.
const SHORT: Duration = Duration::from_millis(600);
const BETWEEN: Duration = Duration::from_millis(50);

/// Sends a piece again and again, until nobody takes it.
async fn trickle(mut stream: OwnedWriteHalf, piece: &'static [u8]) {
    while stream.write_all(piece).await.is_ok() {
        tokio::time::sleep(BETWEEN).await;
    }
}

/// Starts an upstream that reads all of a request, if it ever ends.
async fn reading() -> Upstream {
    Upstream::connected(|mut stream| async move { while stream.read_u8().await.is_ok() {} }).await
}

#[tokio::test]
async fn a_request_that_trickles_is_408() {
    for (headers, piece) in [
        ("Content-Length: 100000\r\n", &b"x"[..]),
        ("Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n"),
    ] {
        let upstream = reading().await;
        let mut config = front(upstream.upstreams());
        config.set_body_timeouts(PATIENCE, SHORT);
        let server = serve(config).await;
        let client = TcpStream::connect(server.address())
            .await
            .expect("a connection");
        let (mut answer, mut body) = client.into_split();
        let head = request("POST", "/old", headers);
        body.write_all(head.as_bytes()).await.expect("a server");
        let trickling = tokio::spawn(trickle(body, piece));
        let mut bytes = vec![0; 12];
        let read = timeout(PATIENCE, answer.read_exact(&mut bytes)).await;
        read.expect("in time").expect("an answer");
        assert_eq!(String::from_utf8_lossy(&bytes), "HTTP/1.1 408");
        trickling.abort();
    }
}

#[tokio::test]
async fn a_request_that_pauses_is_408() {
    let upstream = reading().await;
    let mut config = front(upstream.upstreams());
    config.set_body_timeouts(SHORT, PATIENCE);
    let server = serve(config).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("POST", "/old", "Content-Length: 10\r\n") + "begin";
    client.write_all(head.as_bytes()).await.expect("a server");
    assert_status(&read_head(&mut client).await, 408);
}

#[tokio::test]
async fn a_request_that_keeps_pace_takes_as_long_as_it_takes() {
    let upstream = Upstream::start(|request| ok(&body_of(request).len().to_string())).await;
    let mut config = front(upstream.upstreams().min_rate(1));
    config.set_body_timeouts(PATIENCE, BETWEEN);
    let server = serve(config).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("POST", "/old", "Content-Length: 2000\r\n");
    client.write_all(head.as_bytes()).await.expect("a server");
    for _ in 0..20 {
        client.write_all(&[b'x'; 100]).await.expect("a server");
        tokio::time::sleep(BETWEEN).await;
    }
    assert_status(&read_head(&mut client).await, 200);
}

/// Starts an upstream whose answer trickles for as long as anybody reads it.
async fn trickling(headers: &'static str) -> Upstream {
    Upstream::connected(move |mut stream| async move {
        read_head(&mut stream).await;
        let head = format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.expect("a client");
        let (mut requests, answer) = stream.into_split();
        tokio::select! {
            () = trickle(answer, b"x") => {}
            _ = requests.read_u8() => {}
        }
    })
    .await
}

/// Returns what comes of an answer that trickles, and how long it takes.
async fn trickled(
    headers: &'static str,
    upstreams: fn(Upstreams) -> Upstreams,
) -> (String, Duration) {
    let upstream = trickling(headers).await;
    let server = serve(front(upstreams(upstream.upstreams()))).await;
    let start = Instant::now();
    let answer = exchange(server.address(), request("GET", "/old", "")).await;
    (answer, start.elapsed())
}

#[tokio::test]
async fn an_answer_that_trickles_is_broken_off() {
    let limits = |upstreams: Upstreams| upstreams.response_timeout(SHORT);
    for headers in ["Content-Length: 100000\r\n", ""] {
        let (answer, elapsed) = trickled(headers, limits).await;
        assert_status(&answer, 200);
        assert!(
            !answer.ends_with("0\r\n\r\n"),
            "its end is not covered up: {answer}"
        );
        assert!(elapsed >= SHORT, "{elapsed:?}");
    }
}

/// Serves over HTTP/2, and connects to it.
async fn connect(config: Configurator) -> (Serving, SendRequest<Bytes>) {
    let app = config.make_app().expect("a right configuration");
    let server = Serving::start_with(Server::new(app).http2(true)).await;
    let stream = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    (server, client)
}

fn over_http2(method: &str, path: &str) -> http::Request<()> {
    let url = format!("http://example.com{path}");
    let request = http::Request::builder().method(method).uri(url);
    request.body(()).expect("a request")
}

/// Checks that a connection still answers other requests.
async fn assert_answers(client: &mut SendRequest<Bytes>) {
    let asked = client.send_request(over_http2("GET", "/new"), true);
    let (answer, _) = asked.expect("a connection");
    let answer = timeout(PATIENCE, answer).await.expect("in time");
    assert_eq!(answer.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_request_over_http2_that_trickles_or_pauses_is_408() {
    for (pause, total, is_trickling) in [(PATIENCE, SHORT, true), (SHORT, PATIENCE, false)] {
        let upstream = reading().await;
        let mut config = front(upstream.upstreams());
        config.set_body_timeouts(pause, total);
        let (_server, mut client) = connect(config).await;
        let asked = client.send_request(over_http2("POST", "/old"), false);
        let (answer, mut body) = asked.expect("a connection");
        body.send_data(Bytes::from_static(b"x"), false)
            .expect("a stream");
        let sending = async {
            while is_trickling && body.send_data(Bytes::from_static(b"x"), false).is_ok() {
                tokio::time::sleep(BETWEEN).await;
            }
            std::future::pending::<()>().await;
        };
        let answer = tokio::select! {
            answer = timeout(PATIENCE, answer) => answer.expect("in time"),
            () = sending => unreachable!("it waits"),
        };
        assert_eq!(answer.expect("an answer").status(), 408);
        assert_answers(&mut client).await;
    }
}

/// Frames without a byte are not what is waited for.
#[tokio::test]
async fn empty_frames_do_not_keep_a_request_alive() {
    let upstream = reading().await;
    let mut config = front(upstream.upstreams());
    config.set_body_timeouts(PATIENCE, SHORT);
    let (_server, mut client) = connect(config).await;
    let asked = client.send_request(over_http2("POST", "/old"), false);
    let (answer, mut body) = asked.expect("a connection");
    let sending = async {
        while body.send_data(Bytes::new(), false).is_ok() {
            tokio::time::sleep(BETWEEN).await;
        }
        std::future::pending::<()>().await;
    };
    let answer = tokio::select! {
        answer = timeout(PATIENCE, answer) => answer.expect("in time"),
        () = sending => unreachable!("it waits"),
    };
    assert_eq!(answer.expect("an answer").status(), 408);
}

#[tokio::test]
async fn an_answer_over_http2_that_trickles_is_reset() {
    for headers in ["Content-Length: 100000\r\n", ""] {
        let upstream = trickling(headers).await;
        let config = front(upstream.upstreams().response_timeout(SHORT));
        let (_server, mut client) = connect(config).await;
        let start = Instant::now();
        let asked = client.send_request(over_http2("GET", "/old"), true);
        let (answer, _) = asked.expect("a connection");
        let answer = timeout(PATIENCE, answer).await.expect("in time");
        let mut body = answer.expect("an answer").into_body();
        let reading = async {
            while let Some(piece) = body.data().await {
                let length = piece?.len();
                body.flow_control().release_capacity(length)?;
            }
            Ok::<_, h2::Error>(())
        };
        let read = timeout(PATIENCE, reading).await.expect("in time");
        let error = read.expect_err("its end is not covered up");
        assert!(error.is_reset() && error.is_remote(), "{error}");
        assert!(start.elapsed() >= SHORT);
        assert_answers(&mut client).await;
    }
}

#[tokio::test]
async fn a_stream_of_events_may_trickle() {
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("a client");
        for _ in 0..40 {
            stream.write_all(b"\n").await.expect("a client");
            tokio::time::sleep(BETWEEN).await;
        }
    })
    .await;
    let server = serve(front(upstream.upstreams().response_timeout(SHORT))).await;
    let answer = exchange(server.address(), request("GET", "/old", "")).await;
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
}

#[test]
fn a_rate_of_nothing_is_a_mistake() {
    let mut config = Configurator::new();
    config.forward_unmatched(Upstreams::new(["http://localhost"]).min_rate(0));
    let error = config.make_app().expect_err("a mistake").to_string();
    assert!(
        error.contains("`min_rate` of upstreams must be at least 1"),
        "{error}"
    );
}
