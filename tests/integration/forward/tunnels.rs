//! `WebSocket`s are held to the limits of connections.

use std::time::Duration;

use pyramidion::server::Server;

use super::websockets::{AGREEMENT, HANDSHAKE, agreeing, open};
use super::*;

/// A limit of time that is short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

async fn start(upstreams: Upstreams, server: impl FnOnce(Server) -> Server) -> Serving {
    let app = front(upstreams).make_app().expect("a right configuration");
    Serving::start_with(server(Server::new(app))).await
}

/// Waits until the other side has closed a connection.
async fn closed(stream: &mut TcpStream) {
    let closing = async { while !matches!(stream.read(&mut [0; 100]).await, Ok(0) | Err(_)) {} };
    timeout(PATIENCE, closing).await.expect("it is closed");
}

/// Checks that a tunnel still passes something on.
async fn assert_open(stream: &mut TcpStream) {
    stream.write_all(b"x").await.expect("a server");
    let byte = timeout(PATIENCE, stream.read_u8()).await.expect("in time");
    assert_eq!(byte.expect("an answer"), b'X');
}

#[tokio::test]
async fn tunnels_count_as_connections() {
    for http2 in [false, true] {
        let upstream = agreeing().await;
        let server = |server: Server| server.max_connections(3).http2(http2);
        let server = start(upstream.upstreams(), server).await;
        let mut tunnels = Vec::new();
        for _ in 0..3 {
            tunnels.push(open(server.address()).await);
        }
        // The next one waits in the queue of the system.
        let mut waiting = TcpStream::connect(server.address())
            .await
            .expect("a connection");
        let text = request("GET", "/new", "");
        waiting.write_all(text.as_bytes()).await.expect("a server");
        assert!(
            timeout(SHORT, waiting.read_u8()).await.is_err(),
            "it is not served"
        );
        assert_open(&mut tunnels[2]).await;
        drop(tunnels.pop());
        assert_status(&read_head(&mut waiting).await, 200);
        for tunnel in &mut tunnels {
            assert_open(tunnel).await;
        }
    }
}

#[tokio::test]
async fn a_place_is_free_when_either_side_of_a_tunnel_is_gone() {
    let upstream = Upstream::connected(|mut stream| async move {
        read_message(&mut stream).await.expect("a request");
        let answer = AGREEMENT;
        let _ = stream.write_all(answer.as_bytes()).await;
        // It is gone at once.
    })
    .await;
    let server = start(upstream.upstreams(), |server| server.max_connections(1)).await;
    for _ in 0..5 {
        let mut tunnel = TcpStream::connect(server.address())
            .await
            .expect("a connection");
        tunnel
            .write_all(HANDSHAKE.as_bytes())
            .await
            .expect("a server");
        assert_status(&read_head(&mut tunnel).await, 101);
        tunnel.shutdown().await.expect("a connection");
        closed(&mut tunnel).await;
    }
}

#[tokio::test]
async fn a_silent_tunnel_is_closed() {
    let upstream = agreeing().await;
    let upstreams = upstream.upstreams().tunnel_idle_timeout(SHORT);
    let server = start(upstreams, |server| server.max_connections(1)).await;
    let mut tunnel = open(server.address()).await;
    closed(&mut tunnel).await;
    assert_status(
        &exchange(server.address(), request("GET", "/new", "")).await,
        200,
    );
}

#[tokio::test]
async fn a_tunnel_that_is_used_is_not_silent() {
    let upstream = agreeing().await;
    let upstreams = upstream.upstreams().tunnel_idle_timeout(SHORT * 4);
    let server = start(upstreams, |server| server).await;
    let mut tunnel = open(server.address()).await;
    for _ in 0..12 {
        tokio::time::sleep(SHORT).await;
        assert_open(&mut tunnel).await;
    }
}

#[tokio::test]
async fn a_silent_tunnel_ends_with_the_time_of_drain() {
    let upstream = agreeing().await;
    let server = |server: Server| server.drain(SHORT).grace(PATIENCE * 10);
    let server = start(upstream.upstreams(), server).await;
    let mut tunnel = open(server.address()).await;
    let ending = tokio::spawn(server.finish());
    closed(&mut tunnel).await;
    ending.await.expect("the server ends");
}

#[tokio::test]
async fn a_tunnel_in_use_goes_on_until_the_end_of_grace() {
    let upstream = agreeing().await;
    let server = |server: Server| server.drain(SHORT * 2).grace(SHORT * 12);
    let server = start(upstream.upstreams(), server).await;
    let mut tunnel = open(server.address()).await;
    let start = tokio::time::Instant::now();
    let ending = tokio::spawn(server.finish());
    while start.elapsed() < SHORT * 8 {
        assert_open(&mut tunnel).await;
        tokio::time::sleep(SHORT / 3).await;
    }
    assert!(!ending.is_finished());
    let used = async {
        while tunnel.write_all(b"x").await.is_ok() && tunnel.read_u8().await.is_ok() {
            tokio::time::sleep(SHORT / 3).await;
        }
    };
    timeout(PATIENCE, used).await.expect("grace ends");
    assert!(start.elapsed() >= SHORT * 12);
    ending.await.expect("the server ends");
}

#[tokio::test]
async fn a_server_that_ends_begins_no_tunnel() {
    let upstream = agreeing().await;
    let server = |server: Server| server.drain(PATIENCE).grace(PATIENCE);
    let server = start(upstream.upstreams(), server).await;
    let mut idle = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let text = "GET /new HTTP/1.1\r\nHost: example.com\r\n\r\n";
    idle.write_all(text.as_bytes()).await.expect("a server");
    assert_status(&read_head(&mut idle).await, 200);
    let address = server.address();
    let ending = tokio::spawn(server.finish());
    // From when no connection is accepted any more, each has one more answer.
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(PATIENCE, refused).await.expect("the server ends");
    idle.read_exact(&mut [0; 3]).await.expect("the body");
    idle.write_all(HANDSHAKE.as_bytes())
        .await
        .expect("a server");
    let answer = read_head(&mut idle).await;
    assert_status(&answer, 503);
    assert_eq!(header(&answer, "connection"), Some("close"));
    closed(&mut idle).await;
    ending.await.expect("the server ends");
}

#[tokio::test]
async fn a_tunnel_ends_with_a_server_that_is_dropped() {
    let upstream = agreeing().await;
    let app = front(upstream.upstreams()).make_app();
    let server = Server::new(app.expect("a right configuration"));
    let server = server.bind("127.0.0.1:0").await.expect("a port");
    let address = server.local_addr();
    let running = tokio::spawn(server.run_until(std::future::pending()));
    let mut tunnel = open(address).await;
    running.abort();
    closed(&mut tunnel).await;
}

#[test]
fn limits_of_nothing_are_mistakes() {
    let mut config = Configurator::new();
    let upstreams = Upstreams::new(["http://localhost"]).tunnel_idle_timeout(Duration::ZERO);
    config.forward_unmatched_to(upstreams.response_timeout(Duration::ZERO));
    let error = config.make_app().expect_err("mistakes").to_string();
    for name in ["tunnel_idle_timeout", "response_timeout"] {
        let problem = format!("`{name}` of upstreams must be longer than zero");
        assert!(error.contains(&problem), "{error}");
    }
}
