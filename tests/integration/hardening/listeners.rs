//! What a server listens on: addresses, paths, and sockets that the service manager hands over.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;

use pyramidion::server::{BoundServer, Server};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::child::ServerProcess;
use crate::wire::{Gate, assert_status, closing, get, read_to_end, read_until};

fn server() -> Server {
    Server::new(Gate::default().app())
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A server at a path, until it is told to end.
struct AtPath {
    end: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl AtPath {
    fn start(server: BoundServer) -> Self {
        let (end, ended) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.run_until(async {
            let _ = ended.await;
        }));
        Self { end, serving }
    }

    async fn finish(self) {
        drop(self.end);
        let ended = timeout(PATIENCE, self.serving).await;
        ended.expect("it ends").expect("it does not panic");
    }
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> String {
    stream.write_all(closing(path).as_bytes()).await.unwrap();
    read_to_end(&mut stream).await
}

async fn ask_at(socket: &Path, path: &str) -> String {
    ask(UnixStream::connect(socket).await.expect("a socket"), path).await
}

#[tokio::test]
async fn an_address_that_cannot_be_had_is_named_in_one_line() {
    let taken = Serving::start(Gate::default().app()).await;
    let addresses = [
        taken.address().to_string(),
        "192.0.2.1:80".to_owned(),
        "127.0.0.1:http".to_owned(),
        "127.0.0.1".to_owned(),
    ];
    for address in addresses {
        let served = pyramidion::serve(Gate::default().app(), address.clone()).await;
        let error = served.expect_err("nothing to listen on");
        // It is with `{:?}` that what `main` returns is printed.
        for text in [format!("{error}"), format!("{error:?}")] {
            let beginning = format!("cannot listen on {address}: ");
            assert!(text.starts_with(&beginning), "{text}");
            assert_eq!(text.lines().count(), 1, "{text}");
        }
    }
    taken.finish().await;
}

#[tokio::test]
async fn a_unix_socket_is_served_and_removed_at_the_end() {
    let folder = folder();
    let path = folder.path().join("app.sock");
    let bound = server().readiness_path("/healthz").bind_unix(&path);
    let server = AtPath::start(bound.expect("a socket"));
    assert!(ask_at(&path, "/").await.ends_with("home"));
    assert!(ask_at(&path, "/healthz").await.ends_with("ready\n"));
    let mut kept = UnixStream::connect(&path).await.unwrap();
    for _ in 0..3 {
        kept.write_all(get("/").as_bytes()).await.unwrap();
        read_until(&mut kept, "home").await;
    }
    drop(kept);
    server.finish().await;
    assert!(!path.exists(), "the path is still there");
}

#[tokio::test]
async fn a_socket_that_a_dead_process_left_is_replaced() {
    let folder = folder();
    let path = folder.path().join("app.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "a dead process leaves its socket behind");
    let server = AtPath::start(server().bind_unix(&path).expect("a socket"));
    assert!(ask_at(&path, "/").await.ends_with("home"));
    server.finish().await;
    assert!(!path.exists(), "the path is still there");
}

#[tokio::test]
async fn what_is_in_use_or_no_socket_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("app.sock");
    let first = AtPath::start(server().bind_unix(&path).expect("a socket"));
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "notes").unwrap();
    let absent = folder.path().join("absent").join("app.sock");
    for path in [&path, &file, &absent] {
        let error = server().bind_unix(path).expect_err("it cannot be had");
        let text = error.to_string();
        let beginning = format!("cannot listen on {}: ", path.display());
        assert!(text.starts_with(&beginning), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "notes");
    assert!(ask_at(&path, "/").await.ends_with("home"));
    first.finish().await;
}

#[tokio::test]
async fn the_end_of_a_server_leaves_the_socket_of_the_next_one() {
    let folder = folder();
    let path = folder.path().join("app.sock");
    let first = AtPath::start(server().bind_unix(&path).expect("a socket"));
    // A script that starts servers may remove what is there.
    std::fs::remove_file(&path).unwrap();
    let second = AtPath::start(server().bind_unix(&path).expect("a socket"));
    first.finish().await;
    assert!(ask_at(&path, "/").await.ends_with("home"));
    second.finish().await;
    assert!(!path.exists(), "the path is still there");
}

/// Starts a server with a socket as its descriptor 3, as the service manager does.
async fn start_activated(socket: OwnedFd) -> ServerProcess {
    let script = r#"exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@""#;
    let mut command = ServerProcess::shell(script, "activated");
    command.stdin(Stdio::from(socket));
    ServerProcess::start_by(&mut command).await
}

#[tokio::test]
async fn a_socket_that_is_handed_over_is_served() {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // Who connects before the server runs waits for it.
    let early = TcpStream::connect(address).await.unwrap();
    let server = start_activated(socket.into()).await;
    assert_eq!(server.address, address);
    assert!(ask(early, "/").await.ends_with("home"));
    let mut client = Client::connect(address).await.unwrap();
    assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
    server.signal("TERM").await;
    server.ended().await;
}

#[tokio::test]
async fn a_unix_socket_that_is_handed_over_is_served_and_kept() {
    let folder = folder();
    let path = folder.path().join("app.sock");
    let socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let server = start_activated(socket.into()).await;
    assert_status(&ask_at(&path, "/").await, 200);
    server.signal("TERM").await;
    server.ended().await;
    assert!(path.exists(), "the service manager still needs it");
}

#[test]
fn without_a_socket_handed_over_the_error_says_so() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let _entered = runtime.as_ref().expect("a runtime").enter();
    let error = server().bind_activated().expect_err("there is no socket");
    let text = error.to_string();
    assert!(text.contains("LISTEN_FDS"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[tokio::test]
async fn the_readiness_page_is_that_of_its_path_only() {
    let server = Serving::start_with(server().readiness_path("/healthz")).await;
    let mut client = Client::connect(server.address()).await.unwrap();
    for (path, status, body) in [
        ("/healthz", 200, "ready\n"),
        ("/healthz?verbose", 200, "ready\n"),
        ("/", 200, "home"),
    ] {
        let answer = client.send("GET", path, &[], "").await.unwrap();
        assert_eq!((answer.status, &*answer.body), (status, body), "{path}");
    }
    for path in ["/healthz/", "/healthz/x", "/health"] {
        let answer = client.send("GET", path, &[], "").await.unwrap();
        assert_eq!(answer.status, 404, "{path}");
    }
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn the_readiness_page_says_no_while_the_server_still_serves() {
    let server = server()
        .readiness_path("/healthz")
        .shutdown_delay(PATIENCE * 10);
    let bound = server.bind("127.0.0.1:0").await.expect("a free port");
    let address = bound.local_addr();
    let (end, ended) = oneshot::channel::<()>();
    let serving = tokio::spawn(bound.run_until(async {
        let _ = ended.await;
    }));
    let ask = async |path| ask(TcpStream::connect(address).await.unwrap(), path).await;
    assert_status(&ask("/healthz").await, 200);
    drop(end);
    let unready = async {
        while !ask("/healthz").await.starts_with("HTTP/1.1 503") {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, unready)
        .await
        .expect("it becomes unready");
    assert!(ask("/").await.ends_with("home"));
    assert!(!serving.is_finished(), "it still serves");
    serving.abort();
}

/// Returns the timer of a connection, as the system tells it: its kind, and in how many hundredths of a second it is due.
#[cfg(target_os = "linux")]
fn timer(local: std::net::SocketAddr, remote: std::net::SocketAddr) -> Option<(u8, u64)> {
    let hex = |address: std::net::SocketAddr| match address {
        std::net::SocketAddr::V4(address) => {
            let ip = u32::from_ne_bytes(address.ip().octets());
            format!("{ip:08X}:{:04X}", address.port())
        }
        std::net::SocketAddr::V6(_) => panic!("an address of IPv4"),
    };
    let (local, remote) = (hex(local), hex(remote));
    let table = std::fs::read_to_string("/proc/net/tcp").expect("the connections");
    let mut rows = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row[1] == local && row[2] == remote)?;
    let (kind, due) = row[5].split_once(':').expect("a timer");
    let number = |digits| u64::from_str_radix(digits, 16).expect("digits");
    Some((u8::try_from(number(kind)).expect("a kind"), number(due)))
}

/// A client whose machine is gone says nothing any more, and nothing is sent to it while a view waits.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_system_asks_whether_silent_clients_are_there() {
    const KEEP_ALIVE: u8 = 2;
    let seconds = std::time::Duration::from_secs;
    for (set, most) in [(None, 60), (Some(seconds(7)), 7), (Some(seconds(0)), 1)] {
        let server = set.map_or_else(server, |time| server().tcp_keep_alive(time));
        let server = Serving::start_with(server).await;
        let mut stream = TcpStream::connect(server.address())
            .await
            .expect("a server");
        stream
            .write_all(get("/").as_bytes())
            .await
            .expect("a server");
        read_until(&mut stream, "\r\n\r\n").await;
        let local = stream.local_addr().expect("an address");
        let asked = async {
            loop {
                // While what was sent is not confirmed, the timer is another one.
                match timer(server.address(), local) {
                    Some((KEEP_ALIVE, due)) => return due,
                    _ => tokio::task::yield_now().await,
                }
            }
        };
        let due = timeout(PATIENCE, asked).await.expect("it is asked");
        assert!(due <= most * 100, "{due} hundredths of a second");
        server.finish().await;
    }
}
