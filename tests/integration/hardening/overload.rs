//! More than the server can bear, and views that fail: it goes on for everybody else.

use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use pyramidion::server::Server;
use pyramidion::tweens::Next;
use pyramidion::{App, Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::child::ServerProcess;
use crate::wire::{Gate, assert_status, closing, connect, exchange, get, read_to_end, read_until};

/// What a panic says, which no visitor may read.
const SECRET: &str = "on purpose";

/// Panics when it is dropped.
#[derive(Clone)]
struct Fragile;

impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("{SECRET}");
    }
}

async fn panic_in_tween(request: &mut Request, next: Next<'_>) -> ViewResult {
    assert!(request.path() != "/tween", "{SECRET}");
    next.run(request).await
}

async fn panic_later(_: &mut Request) -> ViewResult {
    tokio::task::yield_now().await;
    panic!("{SECRET}")
}

/// Where the panic comes from; each is a path.
const PLACES: [&str; 6] = ["view", "payload", "later", "tween", "response", "finished"];

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    for place in PLACES.into_iter().chain(["drop", "stream"]) {
        config.add_route(place, format!("/{place}"));
        let view = View::new(move |request: &mut Request| fail(place, request));
        config.add_view(match place {
            "later" => View::new(panic_later).route_name(place),
            _ => view.route_name(place),
        });
    }
    config.add_tween("panic", panic_in_tween);
    config.make_app().expect("a right configuration")
}

fn panic_in_callback() {
    panic!("{SECRET}");
}

fn fail(place: &str, request: &mut Request) -> Response {
    match place {
        "view" => panic!("{SECRET}"),
        "payload" => panic_any(42),
        "response" => {
            request.add_response_callback(|_: &mut Request, _: &mut Response| panic_in_callback());
        }
        "finished" => request.add_finished_callback(|_: &mut Request| panic_in_callback()),
        "drop" => {
            request.extensions_mut().insert(Fragile);
            return Response::text("dropped");
        }
        _ => {
            let body = Full::new(Bytes::from_static(b"some bytes")).map_frame(|frame| {
                assert!(!frame.is_data(), "{SECRET}");
                frame
            });
            return Response::new(Body::stream(body));
        }
    }
    Response::text("never")
}

#[tokio::test]
async fn a_panic_anywhere_is_a_500_and_the_connection_goes_on() {
    let server = Serving::start(app()).await;
    let mut client = Client::connect(server.address()).await.unwrap();
    for place in PLACES {
        let path = format!("/{place}");
        let answer = client.send("GET", &path, &[], "").await;
        let answer = answer.unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(answer.status, 500, "{place}: {answer:?}");
        assert!(!answer.body.contains(SECRET), "{place}: {answer:?}");
        let answer = client.send("GET", "/", &[], "").await.unwrap();
        assert_eq!(answer.body, "home", "after {place}");
    }
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn what_panics_after_the_answer_does_not_keep_it_back() {
    let server = Serving::start(app()).await;
    let mut client = Client::connect(server.address()).await.unwrap();
    for _ in 0..3 {
        let answer = client.send("GET", "/drop", &[], "").await.unwrap();
        assert_eq!((answer.status, &*answer.body), (200, "dropped"));
    }
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn a_panic_in_a_streamed_body_ends_its_connection_only() {
    let server = Serving::start_with(Server::new(app()).max_connections(2)).await;
    let mut other = Client::connect(server.address()).await.unwrap();
    for _ in 0..10 {
        // The place of each connection is free again for the next.
        let answer = exchange(&server, get("/stream")).await;
        assert!(!answer.contains(SECRET), "{answer}");
        assert!(
            !answer.ends_with("0\r\n\r\n"),
            "it looks complete: {answer}"
        );
        let answer = other.send("GET", "/", &[], "").await.unwrap();
        assert_eq!(answer.body, "home");
    }
    drop(other);
    server.finish().await;
}

#[tokio::test]
async fn a_thousand_panics_harm_nobody() {
    let server = Serving::start(app()).await;
    let address = server.address();
    let mut clients = JoinSet::new();
    for number in 0..20 {
        clients.spawn(async move {
            let mut client = Client::connect(address).await.unwrap();
            let panics = number % 2 == 0;
            let place = PLACES[number % 4];
            let path = if panics {
                format!("/{place}")
            } else {
                "/".into()
            };
            for _ in 0..100 {
                let answer = client.send("GET", &path, &[], "").await.unwrap();
                assert_eq!(answer.status, if panics { 500 } else { 200 }, "{path}");
            }
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    server.finish().await;
}

#[tokio::test]
async fn many_connections_beyond_the_limit_are_served_one_after_the_other() {
    const LIMIT: usize = 4;
    const CLIENTS: usize = 40;
    let now = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let view = {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        View::new(move || {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Response::text("home")
            }
        })
    };
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(view.route_name("home"));
    let server = Server::new(config.make_app().unwrap()).max_connections(LIMIT);
    let server = Serving::start_with(server).await;
    let mut connections = Vec::new();
    for _ in 0..CLIENTS {
        let mut stream = connect(&server).await;
        stream.write_all(closing("/").as_bytes()).await.unwrap();
        connections.push(stream);
    }
    for mut stream in connections {
        assert_status(&read_to_end(&mut stream).await, 200);
    }
    let most = most.load(Ordering::SeqCst);
    assert!((1..=LIMIT).contains(&most), "{most} at the same time");
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_goes_away_makes_room() {
    let gate = Gate::default();
    let server = Server::new(gate.app()).max_connections(1);
    let server = Serving::start_with(server).await;
    for request in ["", "GET /", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
        let mut gone = connect(&server).await;
        gone.write_all(request.as_bytes()).await.unwrap();
        drop(gone);
        assert_status(&exchange(&server, closing("/")).await, 200);
    }
    server.finish().await;
}

#[tokio::test]
async fn connections_that_are_reset_or_abandoned_are_forgotten() {
    let server = Serving::start(app()).await;
    for number in 0..300 {
        let mut stream = connect(&server).await;
        match number % 3 {
            0 => {}
            1 => stream.write_all(&[0xFF; 100]).await.unwrap(),
            _ => stream
                .write_all(get("/").repeat(50).as_bytes())
                .await
                .unwrap(),
        }
        // What was not read makes this a reset.
        drop(stream);
    }
    assert_status(&exchange(&server, closing("/")).await, 200);
    server.finish().await;
}

#[tokio::test]
async fn slow_connections_do_not_keep_others_waiting() {
    let server = Serving::start(app()).await;
    let mut slow = Vec::new();
    for _ in 0..500 {
        let mut stream = connect(&server).await;
        stream.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
        slow.push(stream);
    }
    let mut client = Client::connect(server.address()).await.unwrap();
    for _ in 0..50 {
        assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
    }
    let mut last = slow.pop().unwrap();
    last.write_all(b"st: a\r\n\r\n").await.unwrap();
    read_until(&mut last, "home").await;
    drop((client, slow, last));
    server.finish().await;
}

/// What a process has in memory, in bytes; nothing where there is no `/proc`.
pub(super) fn memory(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[tokio::test]
async fn memory_does_not_grow_with_requests() {
    let server = ServerProcess::start("usual").await;
    let load = async |requests: usize| {
        let mut client = Client::connect(server.address).await.unwrap();
        for _ in 0..requests {
            let (path, body) = ("/?a=b", "x".repeat(1000));
            let answer = client.send("POST", path, &[("Cookie", "a=b")], &body);
            assert_eq!(answer.await.unwrap().status, 200);
        }
    };
    timeout(PATIENCE, load(1000)).await.expect("answers");
    let Some(before) = memory(server.id()) else {
        return;
    };
    timeout(PATIENCE * 2, load(5000)).await.expect("answers");
    let after = memory(server.id()).expect("it runs");
    let grown = after.saturating_sub(before);
    // 5000 requests that each left their body behind would be 5 MB.
    assert!(grown < 3 << 20, "{before} bytes became {after}");
    server.signal("TERM").await;
    server.ended().await;
}
