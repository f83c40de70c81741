//! Requests that another application answers.
//!
//! Here are the two applications; the modules have what is passed on, what goes wrong, and who chooses.

mod answers;
mod choosing;
mod cors;
mod failing;
mod passing;
mod retries;
mod spelling;
mod strangers;
mod streaming;
mod trickling;
mod tunnels;
mod websockets;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use pyramidion::forward::Upstreams;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Another application, that says exactly what it is told, until this is dropped.
struct Upstream {
    address: SocketAddr,
    /// The requests that came, as they were written.
    received: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl Upstream {
    /// Answers each request by a function of its text, over connections that stay.
    async fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let heard = Arc::clone(&received);
        let mut upstream = Self::connected(move |mut stream| {
            let (answer, heard) = (Arc::clone(&answer), Arc::clone(&heard));
            async move {
                while let Some(request) = read_message(&mut stream).await {
                    heard.lock().expect("nobody panics").push(request.clone());
                    if stream.write_all(&answer(&request)).await.is_err() {
                        return;
                    }
                }
            }
        })
        .await;
        upstream.received = received;
        upstream
    }

    /// Answers each connection by a function.
    async fn connected<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::listening(listener, serve)
    }

    fn listening<F>(listener: TcpListener, serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr().expect("an address");
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream));
            }
        });
        Self {
            address,
            received: Arc::default(),
            accepting,
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn upstreams(&self) -> Upstreams {
        Upstreams::new([self.url()])
    }

    /// Returns the only request that came.
    fn only_request(&self) -> String {
        let received = self.received.lock().expect("nobody panics");
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }

    /// Ends the application, its connections included.
    async fn kill(mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Reads a request with its body, or nothing if the connection is closed.
async fn read_message(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        bytes.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads the head of a message.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(stream.read_u8().await.expect("more"));
        }
    };
    timeout(PATIENCE, reading).await.expect("a head in time");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let body = &bytes[end + 4..];
    if head.contains("\r\ntransfer-encoding: chunked") {
        return body.ends_with(b"0\r\n\r\n");
    }
    let length = head
        .split("\r\n")
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    body.len() >= length
}

/// Returns an application with one view of its own, that forwards what else it is asked.
fn front(upstreams: Upstreams) -> Configurator {
    let mut config = Configurator::new();
    config.add_route("new", "/new");
    config.add_view(View::new(|_: &mut Request| "new").route_name("new"));
    config.forward_unmatched(upstreams);
    config
}

async fn serve(config: Configurator) -> Serving {
    Serving::start(config.make_app().expect("a right configuration")).await
}

/// Sends bytes and returns all that comes back until the server closes.
async fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let _ = stream.write_all(request.as_ref()).await;
    let mut bytes = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    let _ = read.expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns a request that closes its connection.
fn request(method: &str, target: &str, headers: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n{headers}\r\n")
}

fn ok(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// Returns the value of a header of a message.
fn header<'m>(message: &'m str, name: &str) -> Option<&'m str> {
    let (head, _) = message.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    let found = lines.find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn body_of(message: &str) -> &str {
    message.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[track_caller]
fn assert_status(answer: &str, status: u16) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "not {status}: {answer}"
    );
}
