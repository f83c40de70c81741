//! How a server ends: nothing that it accepted is lost, and it does end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use pyramidion::server::Server;
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::child::ServerProcess;
use crate::wire::{self, Gate, get, read_to_end, read_until};

/// Waits until nobody listens any more.
async fn refused(address: SocketAddr) {
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(PATIENCE, refused)
        .await
        .expect("it stops listening");
}

#[tokio::test]
async fn requests_that_were_half_sent_are_answered() {
    for signal in ["TERM", "INT"] {
        let server = ServerProcess::start("usual").await;
        let mut connections = Vec::new();
        for _ in 0..100 {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let half = b"GET /slow HTTP/1.1\r\nHost";
            stream.write_all(half).await.unwrap();
            connections.push(stream);
        }
        // That a later one is answered says that they were accepted.
        let mut last = Client::connect(server.address).await.unwrap();
        assert_eq!(last.send("GET", "/", &[], "").await.unwrap().status, 200);
        server.signal(signal).await;
        refused(server.address).await;
        for stream in &mut connections {
            stream.write_all(b": a\r\n\r\n").await.unwrap();
        }
        for mut stream in connections {
            let answer = read_to_end(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
            assert!(answer.ends_with("slow"), "{answer:?}");
        }
        server.ended().await;
    }
}

/// Sends requests over connections that are kept alive until the server is gone.
///
/// Returns how many were answered.
async fn hammer(address: SocketAddr) -> usize {
    let mut answered = 0;
    loop {
        let Ok(mut client) = Client::connect(address).await else {
            return answered;
        };
        let mut is_first = true;
        loop {
            let answer = match client.send("GET", "/slow", &[], "").await {
                Ok(answer) => answer,
                // The connection was still in the queue of the system when the socket was closed.
                Err(error) if is_first && is_reset(&error) => break,
                Err(error) => panic!("a request was lost after {answered}: {error}"),
            };
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.body, "slow");
            answered += 1;
            is_first = false;
            if answer.header("connection") == Some("close") {
                break;
            }
        }
    }
}

fn is_reset(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), ConnectionReset | BrokenPipe | UnexpectedEof)
}

#[tokio::test]
async fn no_request_is_lost_under_load() {
    let server = ServerProcess::start("usual").await;
    let clients: Vec<_> = (0..20)
        .map(|_| tokio::spawn(hammer(server.address)))
        .collect();
    // A client of our own shows that the load has begun.
    let mut client = Client::connect(server.address).await.unwrap();
    for _ in 0..10 {
        let answer = client.send("GET", "/slow", &[], "").await.unwrap();
        assert_eq!(answer.status, 200);
    }
    drop(client);
    server.signal("TERM").await;
    let mut answered = 0;
    for client in clients {
        answered += timeout(PATIENCE, client).await.expect("it ends").unwrap();
    }
    assert!(answered > 20, "{answered}");
    server.ended().await;
}

#[tokio::test]
async fn an_idle_connection_gets_one_more_answer() {
    let gate = Gate::default();
    let server = Serving::start_with(Server::new(gate.app()).drain(PATIENCE)).await;
    let address = server.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut idle, "home").await;
    let finishing = tokio::spawn(server.finish());
    refused(address).await;
    idle.write_all(get("/").as_bytes()).await.unwrap();
    let answer = read_to_end(&mut idle).await;
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(answer.ends_with("home"), "{answer}");
    finishing.await.unwrap();
}

#[tokio::test]
async fn a_stuck_request_ends_with_the_grace_time() {
    let server = ServerProcess::start("hasty").await;
    let mut stuck = TcpStream::connect(server.address).await.unwrap();
    stuck.write_all(get("/stuck").as_bytes()).await.unwrap();
    // That a later one is answered says that it was accepted, and that signals are heard.
    let mut last = Client::connect(server.address).await.unwrap();
    assert_eq!(last.send("GET", "/", &[], "").await.unwrap().status, 200);
    server.signal("TERM").await;
    server.ended().await;
    assert_eq!(read_to_end(&mut stuck).await, "");
}

#[tokio::test]
async fn after_the_grace_time_connections_are_closed_in_a_process_that_goes_on() {
    let gate = Gate::default();
    let server = Server::new(gate.app()).grace(Duration::from_millis(100));
    let server = Serving::start_with(server).await;
    let mut stuck = wire::connect(&server).await;
    stuck.write_all(get("/gate").as_bytes()).await.unwrap();
    let entered = timeout(PATIENCE, gate.entered.notified()).await;
    entered.expect("the request is in flight");
    server.finish().await;
    assert_eq!(read_to_end(&mut stuck).await, "");
}

#[tokio::test]
async fn connections_that_never_sent_anything_do_not_keep_the_server_from_ending() {
    let server = Server::new(Gate::default().app())
        .header_read_timeout(PATIENCE * 10)
        .grace(PATIENCE * 10)
        .drain(Duration::from_millis(100));
    for server in [server.clone(), server.http2(true)] {
        let server = Serving::start_with(server).await;
        let mut silent = wire::connect(&server).await;
        let mut client = Client::connect(server.address()).await.unwrap();
        assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
        server.finish().await;
        assert_eq!(read_to_end(&mut silent).await, "");
    }
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let server = ServerProcess::start("usual").await;
    let mut stuck = TcpStream::connect(server.address).await.unwrap();
    stuck.write_all(get("/stuck").as_bytes()).await.unwrap();
    let mut other = TcpStream::connect(server.address).await.unwrap();
    other.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut other, "home").await;
    server.signal("TERM").await;
    refused(server.address).await;
    let start = Instant::now();
    server.signal("TERM").await;
    server.ended().await;
    let elapsed = start.elapsed();
    let grace = Duration::from_secs(30);
    assert!(elapsed < grace * 2 / 3, "it waited: {elapsed:?}");
}

#[tokio::test]
async fn readiness_ends_with_the_first_signal() {
    let server = ServerProcess::start("patient").await;
    let ask = async |method| {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let question =
            format!("{method} /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(question.as_bytes()).await.unwrap();
        read_to_end(&mut stream).await
    };
    let answer = ask("GET").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nready\n"), "{answer}");
    assert!(answer.contains("cache-control: no-store"), "{answer}");
    assert!(ask("HEAD").await.ends_with("\r\n\r\n"));
    assert!(ask("POST").await.starts_with("HTTP/1.1 404"));
    server.signal("TERM").await;
    // New connections are still accepted, and are told.
    let unready = async { while !ask("GET").await.starts_with("HTTP/1.1 503") {} };
    timeout(PATIENCE, unready)
        .await
        .expect("it becomes unready");
    let mut client = Client::connect(server.address).await.unwrap();
    assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
    server.signal("TERM").await;
    server.ended().await;
}

#[tokio::test]
async fn the_same_port_can_be_used_at_once() {
    let first = Serving::start(Gate::default().app()).await;
    let address = first.address();
    let mut client = Client::connect(address).await.unwrap();
    client.send("GET", "/", &[], "").await.unwrap();
    first.finish().await;
    let second = Server::new(Gate::default().app()).bind(address).await;
    drop(second.expect("the port is free"));
}

#[tokio::test]
async fn a_server_without_file_descriptors_recovers() {
    let script = r#"ulimit -n 60; exec "$0" "$@""#;
    let mut command = ServerProcess::shell(script, "usual");
    let server = ServerProcess::start_by(&mut command).await;
    let mut connections = Vec::new();
    for _ in 0..150 {
        connections.push(TcpStream::connect(server.address).await.unwrap());
    }
    // The first is served, the last waits.
    let mut first = connections.swap_remove(0);
    first.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut first, "home").await;
    let mut last = connections.pop().unwrap();
    last.write_all(get("/").as_bytes()).await.unwrap();
    let waiting = timeout(wire::A_MOMENT, last.read_u8()).await;
    assert!(waiting.is_err(), "there are descriptors left");
    drop(connections);
    drop(first);
    read_until(&mut last, "home").await;
    drop(last);
    server.signal("TERM").await;
    server.ended().await;
}
