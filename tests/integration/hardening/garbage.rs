//! Targets and headers of any size, and requests with random changes.

use std::time::{Duration, Instant};

use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::child::ServerProcess;
use super::framing::{serve, statuses};
use super::overload::memory;
use crate::wire::{connect, exchange, read_to_end};

/// How long the slowest may take. It is far more than it does, and far less than what is not linear.
pub(super) const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn targets_and_headers_have_limits() {
    let server = serve().await;
    let request = |target: &str, headers: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n")
    };
    let target = |length: usize| request(&format!("/?{}", "x".repeat(length)), "");
    let many = |count: usize| request("/", &"X: y\r\n".repeat(count));
    let value = |length: usize| request("/", &format!("X: {}\r\n", "x".repeat(length)));
    for (request, allowed) in [
        (target(8_000), &["200"][..]),
        (target(20_000), &["414"]),
        (target(70_000), &["414", "431", "400"]),
        (target(1_000_000), &["414", "431", "400"]),
        (many(50), &["200"]),
        (many(2_000), &["431"]),
        (many(50_000), &["431"]),
        (value(16 << 10), &["200"]),
        (value(1 << 20), &["431"]),
        // A line that never ends.
        ("x".repeat(1 << 20), &["400", "431"]),
    ] {
        let answer = exchange(&server, &request).await;
        let shown = &request[..request.len().min(40)];
        // What is refused while it is still sent is closed, and the answer may be lost with it.
        match *statuses(&answer) {
            [] => assert!(request.len() > 60_000, "{shown}"),
            [status] => assert!(allowed.contains(&status), "{shown}: {answer}"),
            _ => panic!("{shown}: {answer}"),
        }
    }
    server.finish().await;
}

/// Numbers that look random and are always the same.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).expect("a number below a size")
    }

    /// Changes some bytes: other ones, bytes that mean something, copies and gaps.
    pub(super) fn mutate(&mut self, bytes: &mut Vec<u8>) {
        const SPECIAL: &[u8] = b"\r\n\0\t :;,=%&/?#\"\\\xff\x7f09aZ";
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 if !bytes.is_empty() => bytes[at] = SPECIAL[self.below(SPECIAL.len())],
                1 => bytes.insert(at, SPECIAL[self.below(SPECIAL.len())]),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                _ => {
                    let end = (at + self.below(20)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
    }
}

#[tokio::test]
async fn requests_that_chance_has_changed_do_no_harm() {
    let server = serve().await;
    let seeds = [
        "POST /length HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
         5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
        "GET /cookie?a=b&c=%C3%A9 HTTP/1.1\r\nHost: [::1]:80\r\nCookie: session=abc; x=\"y\"\r\n\
         Accept: text/html;q=0.5, */*\r\nConnection: close\r\n\r\n",
    ];
    let mut chance = Chance::new(0x9e37_79b9_7f4a_7c15);
    for round in 0..3000 {
        let mut request = seeds[round % seeds.len()].as_bytes().to_vec();
        chance.mutate(&mut request);
        let mut stream = connect(&server).await;
        let _ = stream.write_all(&request).await;
        // What is unfinished would be waited for.
        let _ = stream.shutdown().await;
        let answers = timeout(PATIENCE, read_to_end(&mut stream)).await;
        let answers = answers.expect("it ends");
        for status in statuses(&answers) {
            let is_fine = status < "500" || status == "501" || status == "505";
            let shown = String::from_utf8_lossy(&request);
            assert!(is_fine, "{shown:?}: {answers}");
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn memory_does_not_grow_with_what_is_refused() {
    let server = ServerProcess::start("usual").await;
    let post = "POST / HTTP/1.1\r\nHost: a\r\n";
    let form = format!("{post}Content-Type: multipart/form-data; boundary=b\r\n");
    let value = "x".repeat(1 << 20);
    let requests = [
        format!("GET /?{value} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {value}\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
            "X: y\r\n".repeat(50_000)
        ),
        format!("{post}Content-Length: 10737418240\r\n\r\n{value}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\n400000\r\n{value}{value}{value}{value}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\n1;{value}\r\n"),
        format!("{form}Content-Length: 1048576\r\n\r\n{value}"),
        "\r\n".repeat(500_000),
        value,
    ];
    let send = async |rounds: usize| {
        for _ in 0..rounds {
            for request in &requests {
                let mut stream = TcpStream::connect(server.address).await.unwrap();
                let _ = stream.write_all(request.as_bytes()).await;
                let _ = stream.shutdown().await;
                read_to_end(&mut stream).await;
            }
        }
    };
    timeout(PATIENCE, send(2)).await.expect("it ends");
    let before = memory(server.id());
    timeout(PATIENCE * 2, send(20)).await.expect("it ends");
    if let (Some(before), Some(after)) = (before, memory(server.id())) {
        let grown = after.saturating_sub(before);
        // If what was refused stayed, it would be 20 times 9 MiB and more.
        assert!(grown < 32 << 20, "{before} bytes became {after}");
    }
    let mut client = Client::connect(server.address).await.unwrap();
    assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 200);
    drop(client);
    server.signal("TERM").await;
    server.ended().await;
}

#[tokio::test]
async fn white_space_is_passed_over_in_linear_time() {
    let server = serve().await;
    let start = Instant::now();
    for _ in 0..20 {
        let value = " ".repeat(60_000);
        for header in [
            format!("X:{value}y"),
            format!("X: y{value}z"),
            format!("X: y{value}"),
        ] {
            let request =
                format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n\r\n");
            assert_eq!(statuses(&exchange(&server, request).await), ["200"]);
        }
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    server.finish().await;
}
