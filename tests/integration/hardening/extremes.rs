//! Settings at the ends of what they can be, and a server whose future is dropped.

use std::time::Duration;

use pyramidion::server::Server;
use pyramidion_tests::Serving;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::wire::{self, Gate, assert_status, closing, exchange, get, read_to_end, read_until};

const POST: &str =
    "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\n";

#[tokio::test]
async fn limits_of_time_may_be_as_long_as_can_be() {
    let mut config = wire::app();
    config.set_body_timeouts(Duration::MAX, Duration::MAX);
    let app = config.make_app().unwrap();
    for http2 in [false, true] {
        let server = Server::new(app.clone())
            .header_read_timeout(Duration::MAX)
            .keep_alive_timeout(Duration::MAX)
            .write_timeout(Duration::MAX)
            .drain(Duration::MAX)
            .grace(Duration::MAX)
            .http2(http2)
            .http2_ping(Duration::MAX, Duration::MAX);
        let server = Serving::start_with(server).await;
        let mut stream = wire::connect(&server).await;
        stream.write_all(get("/").as_bytes()).await.unwrap();
        read_until(&mut stream, "home").await;
        stream.write_all(POST.as_bytes()).await.unwrap();
        stream.write_all(b"ab").await.unwrap();
        stream.write_all(b"cde").await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert_status(&answer, 200);
        assert!(answer.ends_with("\r\n\r\n5"), "{answer}");
        server.finish().await;
    }
}

#[tokio::test]
async fn a_limit_of_no_connections_is_one() {
    let server = Server::new(Gate::default().app()).max_connections(0);
    let server = Serving::start_with(server).await;
    for _ in 0..3 {
        assert_status(&exchange(&server, closing("/")).await, 200);
    }
    server.finish().await;
}

#[tokio::test]
async fn the_readiness_path_needs_no_slash() {
    for path in ["healthz", "/healthz"] {
        let server = Server::new(Gate::default().app()).readiness_path(path);
        let server = Serving::start_with(server).await;
        let answer = exchange(&server, closing("/healthz")).await;
        assert_status(&answer, 200);
        assert!(answer.ends_with("ready\n"), "{answer}");
        server.finish().await;
    }
}

#[tokio::test]
async fn a_server_that_is_dropped_closes_its_connections() {
    let gate = Gate::default();
    let server = Server::new(gate.app()).bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr();
    let serving = tokio::spawn(server.run_until(std::future::pending()));
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut idle, "home").await;
    let mut waiting = TcpStream::connect(address).await.unwrap();
    waiting.write_all(get("/gate").as_bytes()).await.unwrap();
    gate.entered.notified().await;
    serving.abort();
    assert!(serving.await.unwrap_err().is_cancelled());
    for mut stream in [idle, waiting] {
        assert_eq!(read_to_end(&mut stream).await, "");
    }
    assert!(TcpStream::connect(address).await.is_err());
}
