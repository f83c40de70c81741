//! When connections go on, when they are closed, and how the server ends.

use pyramidion::server::Server;
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{
    A_MOMENT, Gate, app, closing, connect, exchange, get, read_to_end, read_until, serve,
    serve_hastily,
};

#[tokio::test]
async fn a_page_is_served_with_a_date() {
    let server = serve().await;
    let mut client = Client::connect(server.address()).await.unwrap();
    let answer = client.send("GET", "/", &[], "").await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("date").is_some());
    assert_eq!(answer.header("server"), None);
    assert_eq!(answer.body, "home");
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn a_connection_serves_several_requests_in_order() {
    let server = serve().await;
    let requests = get("/slow") + &get("/absent") + &closing("/");
    let answer = exchange(&server, requests).await;
    let statuses: Vec<_> = answer
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &answer[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_connection_goes_on() {
    let server = serve().await;
    let mut client = Client::connect(server.address()).await.unwrap();
    let answer = client.send("GET", "/panic", &[], "").await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("a view panics"), "{answer:?}");
    let answer = client.send("GET", "/", &[], "").await.unwrap();
    assert_eq!(answer.body, "home");
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn slow_and_silent_connections_are_closed() {
    let server = serve_hastily().await;
    let mut connections = Vec::new();
    for sent in [
        "",
        "G",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-A",
    ] {
        let mut stream = connect(&server).await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        connections.push((sent, stream));
    }
    for (sent, mut stream) in connections {
        let answer = read_to_end(&mut stream).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{sent:?}: {answer}"
        );
    }
    server.finish().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = serve_hastily().await;
    let mut stream = connect(&server).await;
    stream.write_all(get("/").as_bytes()).await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("home"));
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_has_sent_all_is_still_answered() {
    let server = serve().await;
    let mut stream = connect(&server).await;
    stream.write_all(get("/slow").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("slow /slow"));
    server.finish().await;
}

#[tokio::test]
async fn requests_in_flight_are_answered_when_the_server_ends() {
    let gate = Gate::default();
    let server = Serving::start(gate.app()).await;
    let address = server.address();
    let mut busy = connect(&server).await;
    busy.write_all(get("/gate").as_bytes()).await.unwrap();
    let entered = timeout(PATIENCE, gate.entered.notified()).await;
    entered.expect("the request is in flight");
    let mut idle = connect(&server).await;
    idle.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut idle, "home").await;

    let finishing = tokio::spawn(server.finish());
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(
        TcpStream::connect(address).await.is_err(),
        "no new connection is accepted"
    );
    assert!(!finishing.is_finished(), "a request is in flight");
    gate.open.notify_one();
    assert!(read_to_end(&mut busy).await.ends_with("passed"));
    finishing.await.unwrap();
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let app = app().make_app().expect("a right configuration");
    let server = Serving::start_with(Server::new(app).max_connections(1)).await;
    let mut first = connect(&server).await;
    first.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut first, "home").await;
    let mut second = connect(&server).await;
    second.write_all(closing("/").as_bytes()).await.unwrap();
    let waiting = timeout(A_MOMENT, second.read_u8()).await;
    assert!(waiting.is_err(), "the second connection waits");
    drop(first);
    assert!(read_to_end(&mut second).await.ends_with("home"));
    server.finish().await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let server = serve().await;
    let address = server.address();
    let second = Server::new(Gate::default().app());
    let error = second.bind(address).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot listen on {address}: ")),
        "{text}"
    );
    assert_eq!(format!("{error:?}"), text);
    server.finish().await;
}
