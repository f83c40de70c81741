//! HTTP/2: floods of frames end their connection, and what is well-behaved is served to the end.

use std::time::Duration;

use h2::client::SendRequest;
use pyramidion::server::Server;
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::frames::{
    CANCEL, CONTINUATION, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, GET_HOME, GOAWAY, HEADERS,
    NO_ERROR, PING, RST_STREAM, Seen, frame, preface, read_frames,
};
use crate::wire::{Gate, assert_status, closing, connect, exchange};

/// A limit that is soon over.
const LIMIT: Duration = Duration::from_millis(200);

fn server(app: &Gate) -> Server {
    Server::new(app.app()).http2(true)
}

/// Sends bytes and returns the frames that come back until the server closes.
async fn talk(server: &Serving, bytes: &[u8]) -> Vec<Seen> {
    let mut stream = connect(server).await;
    // A server that refuses early may have closed already.
    let _ = stream.write_all(bytes).await;
    read_frames(&mut stream).await
}

/// Checks that others are still served.
async fn assert_others_are_served(server: &Serving) {
    assert_status(&exchange(server, closing("/")).await, 200);
}

/// A client that behaves well, and the task of its connection.
async fn client(
    server: &Serving,
) -> (SendRequest<bytes::Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = connect(server).await;
    let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
    (client, tokio::spawn(connection))
}

/// Checks that a connection was closed as it should be.
pub(super) async fn assert_closed(connection: JoinHandle<Result<(), h2::Error>>) {
    let closed = timeout(PATIENCE, connection).await.expect("it is closed");
    closed.expect("no panic").expect("no error");
}

fn get(path: &str) -> http::Request<()> {
    let request = http::Request::get(format!("http://localhost{path}"));
    request.body(()).expect("a request")
}

async fn status(
    client: &SendRequest<bytes::Bytes>,
    request: http::Request<()>,
) -> http::StatusCode {
    let answering = async {
        let mut client = client.clone().ready().await?;
        let (response, _) = client.send_request(request, true)?;
        response.await
    };
    let answered = timeout(PATIENCE, answering).await.expect("an answer");
    answered.expect("an answer").status()
}

#[tokio::test]
async fn both_protocols_are_spoken_at_one_port() {
    let server = Serving::start_with(server(&Gate::default())).await;
    let (client, connection) = client(&server).await;
    for _ in 0..3 {
        assert_eq!(status(&client, get("/")).await, 200);
    }
    assert_eq!(status(&client, get("/absent")).await, 404);
    assert_others_are_served(&server).await;
    drop(client);
    server.finish().await;
    assert_closed(connection).await;
}

#[tokio::test]
async fn a_flood_of_requests_that_are_cancelled_ends_the_connection() {
    let server = Serving::start_with(server(&Gate::default())).await;
    let mut flood = preface();
    for stream in (1..2000).step_by(2) {
        let flags = END_STREAM | END_HEADERS;
        flood.extend(frame(HEADERS, flags, stream, GET_HOME));
        flood.extend(frame(RST_STREAM, 0, stream, &[0, 0, 0, CANCEL]));
    }
    let seen = talk(&server, &flood).await;
    let is_refused = seen.contains(&(GOAWAY, Some(ENHANCE_YOUR_CALM)));
    assert!(is_refused, "{seen:?}");
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn a_flood_of_headers_ends_the_connection() {
    let server = Serving::start_with(server(&Gate::default())).await;
    let mut stream = connect(&server).await;
    let begin = [preface(), frame(HEADERS, END_STREAM, 1, GET_HOME)].concat();
    stream.write_all(&begin).await.unwrap();
    // A field that is not indexed: `a: xxx…`.
    let field = [&b"\x00\x01a\x7e"[..], &[b'x'; 126]].concat();
    let more = frame(CONTINUATION, 0, 1, &field.repeat(100));
    let mut sent = 0;
    let flooding = async {
        while stream.write_all(&more).await.is_ok() {
            sent += more.len();
        }
    };
    timeout(PATIENCE, flooding).await.expect("it is ended");
    assert!(sent < 24 << 20, "{sent} bytes were taken");
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn a_flood_of_pings_that_reads_nothing_ends_the_connection() {
    let server = server(&Gate::default()).write_timeout(LIMIT);
    let server = Serving::start_with(server).await;
    let mut stream = connect(&server).await;
    stream.write_all(&preface()).await.unwrap();
    let pings = frame(PING, 0, 0, &[0; 8]).repeat(1000);
    let flooding = async { while stream.write_all(&pings).await.is_ok() {} };
    timeout(PATIENCE, flooding).await.expect("it is ended");
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn headers_beyond_the_limit_are_answered_with_431() {
    let server = server(&Gate::default()).http2_max_header_list_size(4000);
    let server = Serving::start_with(server).await;
    let (client, connection) = client(&server).await;
    let large = |length: usize| {
        let mut request = get("/");
        let value = "x".repeat(length).parse().expect("a value");
        request.headers_mut().insert("x-large", value);
        request
    };
    assert_eq!(status(&client, large(2000)).await, 200);
    assert_eq!(status(&client, large(5000)).await, 431);
    assert_eq!(status(&client, get("/")).await, 200);
    drop(client);
    server.finish().await;
    assert_closed(connection).await;
}

#[tokio::test]
async fn the_limit_of_requests_at_a_time_is_told_and_kept() {
    let gate = Gate::default();
    let server = server(&gate).http2_max_concurrent_streams(2);
    let server = Serving::start_with(server).await;
    let (client, _connection) = client(&server).await;
    assert_eq!(status(&client, get("/")).await, 200);
    assert_eq!(client.current_max_send_streams(), 2);
    drop(client);
    // Nobody opens the gate: whatever is answered was refused.
    let mut stream = connect(&server).await;
    let gate_path = b"\x82\x86\x04\x05/gate\x41\x09localhost";
    let mut bytes = preface();
    for number in [1, 3, 5] {
        bytes.extend(frame(HEADERS, END_STREAM | END_HEADERS, number, gate_path));
    }
    stream.write_all(&bytes).await.unwrap();
    let refused = async {
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.expect("a frame");
            let [a, b, c, kind, _, _, _, _, number] = head;
            let length = u32::from_be_bytes([0, a, b, c]) as usize;
            let mut payload = vec![0; length];
            stream.read_exact(&mut payload).await.expect("a payload");
            if kind == RST_STREAM {
                return number;
            }
        }
    };
    assert_eq!(timeout(PATIENCE, refused).await.expect("a refusal"), 5);
    gate.open.notify_one();
    gate.open.notify_one();
    drop(stream);
    server.finish().await;
}

#[tokio::test]
async fn an_idle_connection_is_told_and_closed() {
    let server = server(&Gate::default()).keep_alive_timeout(LIMIT);
    let server = Serving::start_with(server).await;
    let (client, connection) = client(&server).await;
    assert_eq!(status(&client, get("/")).await, 200);
    let ended = timeout(PATIENCE, connection).await.expect("it is closed");
    ended.unwrap().expect("it is closed without an error");
    server.finish().await;
}

#[tokio::test]
async fn beginnings_that_stall_are_closed() {
    let server = server(&Gate::default())
        .keep_alive_timeout(LIMIT)
        .header_read_timeout(LIMIT)
        .http2_ping(LIMIT, LIMIT);
    let server = Serving::start_with(server).await;
    let unfinished = frame(HEADERS, END_STREAM, 1, GET_HOME);
    for bytes in [
        b"PRI * HT".to_vec(),
        preface()[..24].to_vec(),
        preface(),
        [preface(), unfinished].concat(),
        [preface(), vec![0, 0, 100, HEADERS]].concat(),
    ] {
        talk(&server, &bytes).await;
    }
    assert_others_are_served(&server).await;
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_does_not_answer_pings_is_gone() {
    let gate = Gate::default();
    let server = server(&gate).http2_ping(LIMIT, LIMIT);
    let server = Serving::start_with(server).await;
    let seen = talk(&server, &preface()).await;
    assert!(seen.contains(&(PING, None)), "{seen:?}");
    server.finish().await;
}

#[tokio::test]
async fn at_the_end_of_the_server_what_is_in_flight_is_answered() {
    let gate = Gate::default();
    let server = server(&gate).drain(LIMIT).grace(PATIENCE * 10);
    let server = Serving::start_with(server).await;
    let (client, connection) = client(&server).await;
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { status(&client, get("/gate")).await }
    });
    let entered = timeout(PATIENCE, gate.entered.notified()).await;
    entered.expect("the request is in flight");
    let finishing = tokio::spawn(server.finish());
    // The client learns that it should send no more.
    let told = async {
        while let Ok(ready) = client.clone().ready().await {
            drop(ready);
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, told).await.expect("GOAWAY");
    assert!(!finishing.is_finished(), "a request is in flight");
    gate.open.notify_one();
    assert_eq!(waiting.await.unwrap(), 200);
    drop(client);
    finishing.await.unwrap();
    assert_closed(connection).await;
}

#[tokio::test]
async fn a_connection_without_requests_is_told_of_the_end() {
    // The client answers no ping, not even the one that comes with the news.
    let server = server(&Gate::default()).http2_ping(LIMIT, LIMIT * 5);
    let server = Serving::start_with(server.drain(LIMIT)).await;
    let mut stream = connect(&server).await;
    stream.write_all(&preface()).await.unwrap();
    assert_others_are_served(&server).await;
    tokio::spawn(server.finish());
    let seen = read_frames(&mut stream).await;
    assert!(seen.contains(&(GOAWAY, Some(NO_ERROR))), "{seen:?}");
}
