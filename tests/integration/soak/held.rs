//! What a process holds.

use std::path::PathBuf;
use std::time::Duration;

use pyramidion_tests::http::PATIENCE;
use tokio::time::{sleep, timeout};

use crate::hardening::child::ServerProcess;

/// What a server holds at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// The resident memory in bytes.
    pub(super) memory: usize,
    /// How many files are open, sockets among them.
    pub(super) files: usize,
    /// How many connections there are.
    pub(super) connections: usize,
}

impl Held {
    /// Returns what a server holds once it has no connection any more.
    pub(super) async fn at_rest(server: &ServerProcess) -> Self {
        let resting = async {
            let mut last = Self::now(server);
            loop {
                sleep(Duration::from_millis(200)).await;
                let now = Self::now(server);
                if now.connections == 0 && now.files == last.files {
                    return now;
                }
                last = now;
            }
        };
        match timeout(PATIENCE, resting).await {
            Ok(held) => held,
            Err(_) => panic!("the server does not come to rest: {:?}", Self::now(server)),
        }
    }

    fn now(server: &ServerProcess) -> Self {
        let folder = PathBuf::from(format!("/proc/{}", server.id()));
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it runs");
        let status = read("status");
        let memory = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        let memory: usize = memory
            .and_then(|memory| memory.parse().ok())
            .expect("its memory");
        let port = format!(":{:04X}", server.address.port());
        let connections = ["net/tcp", "net/tcp6"].map(|table| {
            let table = read(table);
            let rows = table.lines().skip(1);
            rows.filter(|row| is_connection(row, &port)).count()
        });
        Self {
            memory: memory << 10,
            files: std::fs::read_dir(folder.join("fd"))
                .expect("its files")
                .count(),
            connections: connections.iter().sum(),
        }
    }
}

/// Tells whether a row of `/proc/net/tcp` is a connection that a process at the port holds.
fn is_connection(row: &str, port: &str) -> bool {
    /// The states of sockets that listen, and of those that the system alone remembers.
    const OTHERS: [&str; 2] = ["0A", "06"];
    let mut columns = row.split_whitespace().skip(1);
    let is_here = columns.next().is_some_and(|local| local.ends_with(port));
    let state = columns.nth(1).unwrap_or_default();
    is_here && !OTHERS.contains(&state)
}
