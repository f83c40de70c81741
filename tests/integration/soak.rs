//! A server under mixed traffic and faults for a long time: what it holds afterwards is what it held before.
//!
//! `cargo test -p pyramidion-tests --test integration -- --ignored soak`

#![cfg(target_os = "linux")]

mod held;
mod site;
mod traffic;

use std::time::Duration;

use pyramidion_tests::harness::Numbers;
use pyramidion_tests::http::Client;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::hardening::child::ServerProcess;
use held::Held;
pub(crate) use site::server;
use traffic::{KINDS, Traffic};

/// How many clients there are at a time.
const CLIENTS: u64 = 8;

/// Returns how long the server is under load once it is warm.
fn duration() -> Duration {
    let seconds = match std::env::var("PYRAMIDION_SOAK_SECONDS") {
        Ok(seconds) => seconds
            .parse()
            .expect("PYRAMIDION_SOAK_SECONDS is a number"),
        Err(_) => 600,
    };
    Duration::from_secs(seconds)
}

#[tokio::test]
#[ignore = "ten minutes"]
async fn soak() {
    let duration = duration();
    let server = ServerProcess::start("soak").await;
    // Memory grows until everything was used once by as many clients as there are.
    load(&server, duration / 4, 1).await;
    let before = Held::at_rest(&server).await;
    let counts = load(&server, duration, 1000).await;
    let after = Held::at_rest(&server).await;
    println!("before {before:?}, after {after:?}");
    for ((name, _), count) in KINDS.iter().zip(counts) {
        println!("{count:8} {name}");
        assert!(count > 0, "no {name}");
    }
    assert_eq!(after.files, before.files);
    assert_eq!((before.connections, after.connections), (0, 0));
    // What the allocator keeps for itself is not the same each time.
    let allowed = before.memory + before.memory / 4 + (4 << 20);
    assert!(after.memory <= allowed, "{after:?} after {before:?}");
    every_connection_is_free(&server).await;
    server.signal("TERM").await;
    server.ended().await;
}

/// Sends traffic for some time, and returns how often there was each kind.
async fn load(server: &ServerProcess, duration: Duration, seed: u64) -> [usize; KINDS.len()] {
    let address = server.address;
    let end = Instant::now() + duration;
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        clients.spawn(async move {
            let mut traffic = Traffic::new(address, Numbers::new((seed + client) << 8));
            while Instant::now() < end {
                traffic.step().await;
            }
            traffic.counts
        });
    }
    let mut counts = [0; KINDS.len()];
    for client in clients.join_all().await {
        for (sum, count) in counts.iter_mut().zip(client) {
            *sum += count;
        }
    }
    counts
}

/// Checks that the server takes as many connections at the same time as at first.
async fn every_connection_is_free(server: &ServerProcess) {
    let mut clients = Vec::new();
    for _ in 0..site::MAX_CONNECTIONS {
        let mut client = Client::connect(server.address).await.expect("a connection");
        let answer = client.send("GET", "/", &[], "").await;
        assert_eq!(answer.expect("an answer").status, 200);
        clients.push(client);
    }
}
