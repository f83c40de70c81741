//! What clients do, good and bad.

use std::net::SocketAddr;
use std::time::Duration;

use pyramidion_tests::harness::Numbers;
use pyramidion_tests::http::{Answer, Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What a step of a client is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Session,
    WrongCookie,
    Form,
    Upload,
    Static,
    Panic,
    NotFound,
    Garbage,
    HalfHead,
    StalledHead,
    HalfBody,
    AbortedView,
    AbortedDownload,
}

/// Every kind, by its name in reports.
pub(super) const KINDS: [(&str, Kind); 13] = [
    ("sessions", Kind::Session),
    ("wrong cookies", Kind::WrongCookie),
    ("forms", Kind::Form),
    ("uploads", Kind::Upload),
    ("static files", Kind::Static),
    ("panics", Kind::Panic),
    ("unknown paths", Kind::NotFound),
    ("connections that speak no HTTP", Kind::Garbage),
    ("requests that were half sent", Kind::HalfHead),
    ("requests that stalled", Kind::StalledHead),
    ("bodies that were half sent", Kind::HalfBody),
    ("answers that nobody waited for", Kind::AbortedView),
    ("downloads that were aborted", Kind::AbortedDownload),
];

/// A client that does one thing after the other.
pub(super) struct Traffic {
    address: SocketAddr,
    numbers: Numbers,
    pub(super) counts: [usize; KINDS.len()],
}

impl Traffic {
    pub(super) fn new(address: SocketAddr, numbers: Numbers) -> Self {
        Self {
            address,
            numbers,
            counts: [0; KINDS.len()],
        }
    }

    /// Does one thing, and checks the answer if there is one.
    pub(super) async fn step(&mut self) {
        let chosen = self.numbers.below(KINDS.len());
        self.counts[chosen] += 1;
        match KINDS[chosen].1 {
            Kind::Session => self.session().await,
            Kind::WrongCookie => self.wrong_cookie().await,
            Kind::Form => self.form().await,
            Kind::Upload => self.upload().await,
            Kind::Static => {
                let answer = self.ask("GET", "/static/urls.json", &[], "").await;
                assert_eq!(answer.status, 200);
            }
            Kind::Panic => self.panic().await,
            Kind::NotFound => {
                assert_eq!(self.ask("GET", "/none", &[], "").await.status, 404);
            }
            Kind::Garbage => {
                let answer = self.read_all(b"\x16\x03\x01\x02\x00 no HTTP\r\n\r\n").await;
                assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"));
            }
            Kind::HalfHead => self.abort(b"GET / HTTP/1.1\r\nHost: a\r\nCook").await,
            Kind::StalledHead => {
                let answer = self.read_all(b"GET / HTTP/1.1\r\nHost").await;
                assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"));
            }
            Kind::HalfBody => {
                let head = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\ntext=ab";
                self.abort(head).await;
            }
            Kind::AbortedView => self.abort(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await,
            Kind::AbortedDownload => self.aborted_download().await,
        }
    }

    async fn session(&mut self) {
        let mut client = self.client().await;
        let mut cookie = String::new();
        for expected in 1..=1 + self.numbers.below(5) {
            let answer = client
                .send("GET", "/count", &[("Cookie", &cookie)], "")
                .await;
            let answer = answer.expect("an answer");
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (200, &*expected.to_string())
            );
            let header = answer.header("set-cookie").expect("a cookie");
            header
                .split(';')
                .next()
                .unwrap_or_default()
                .clone_into(&mut cookie);
        }
    }

    async fn wrong_cookie(&mut self) {
        let digits = self.numbers.below(usize::MAX).to_string().repeat(20);
        let cookie = format!("session={digits}; =; \"; session=\\");
        let answer = self.ask("GET", "/count", &[("Cookie", &cookie)], "").await;
        assert_eq!((answer.status, &*answer.body), (200, "1"));
    }

    async fn form(&mut self) {
        let text = "y".repeat(self.numbers.below(20_000));
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = self
            .ask("POST", "/form", &headers, &format!("text={text}"))
            .await;
        assert_eq!((answer.status, answer.body), (200, text));
    }

    /// Sends a file that is kept in memory, or one that is kept on disk.
    async fn upload(&mut self) {
        let size = self.numbers.below(600 << 10);
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n{}\r\n--b--\r\n",
            "z".repeat(size)
        );
        let headers = [("Content-Type", "multipart/form-data; boundary=b")];
        let answer = self.ask("POST", "/upload", &headers, &body).await;
        assert_eq!((answer.status, answer.body), (200, size.to_string()));
    }

    /// A view that panics does not end its connection.
    async fn panic(&mut self) {
        let mut client = self.client().await;
        for (target, status) in [("/panic", 500), ("/", 200)] {
            let answer = client.send("GET", target, &[], "").await;
            assert_eq!(answer.expect("an answer").status, status);
        }
    }

    async fn aborted_download(&mut self) {
        let mut stream = self.stream().await;
        let request = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
        stream.write_all(request).await.expect("it is sent");
        let mut start = vec![0; 1 + self.numbers.below(100_000)];
        let read = timeout(PATIENCE, stream.read_exact(&mut start)).await;
        read.expect("it comes").expect("the beginning");
        // What was not read makes the system reset the connection.
        drop(stream);
    }

    /// Sends something and goes away after a moment, with a farewell or without.
    async fn abort(&mut self, request: &[u8]) {
        let mut stream = self.stream().await;
        stream.write_all(request).await.expect("it is sent");
        tokio::time::sleep(Duration::from_millis(self.numbers.below(10) as u64)).await;
        if self.numbers.below(2) == 0 {
            stream.set_zero_linger().expect("a socket");
        }
    }

    async fn read_all(&mut self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.stream().await;
        stream.write_all(request).await.expect("it is sent");
        let mut answer = Vec::new();
        let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
        // Whether what was sent last is read before the connection ends is chance.
        let _ = read.expect("the connection ends");
        answer
    }

    async fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let answer = self
            .client()
            .await
            .send(method, target, headers, body)
            .await;
        answer.expect("an answer")
    }

    async fn client(&self) -> Client {
        Client::connect(self.address).await.expect("a connection")
    }

    async fn stream(&self) -> TcpStream {
        TcpStream::connect(self.address)
            .await
            .expect("a connection")
    }
}
