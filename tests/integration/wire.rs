//! HTTP on a real socket: what is written to it, and what comes back.

use std::net::SocketAddr;
use std::time::Duration;

use pyramidion::server::Server;
use pyramidion::{App, BoxFuture, Configurator, Request, Response, View, ViewResult};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Longer than anything here takes; only a hanging test meets it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

/// A view that answers after a moment, so that requests are in flight.
fn slow(request: &mut Request) -> BoxFuture<'_, ViewResult> {
    Box::pin(async move {
        tokio::time::sleep(SHORT).await;
        Ok(Response::text(format!("slow {}", request.path())))
    })
}

fn app() -> App {
    let mut config = Configurator::new();
    config.set_body_limit(1000);
    config.set_body_timeouts(SHORT, SHORT * 3);
    config.add_route("home", "/");
    config.add_route("length", "/length");
    config.add_route("panic", "/panic");
    config.add_route("slow", "/slow");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    let length = |request: &mut Request| request.body().len().to_string();
    config.add_view(View::new(length).route_name("length"));
    let panic = |_: &mut Request| -> Response { panic!("a view panics") };
    config.add_view(View::new(panic).route_name("panic"));
    config.add_view(View::new_async(slow).route_name("slow"));
    config.make_app().expect("a right configuration")
}

/// A server on a free port, which ends when it is told to.
struct Served {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Served {
    async fn start() -> Self {
        let server = Server::new(app())
            .header_read_timeout(SHORT)
            .write_timeout(SHORT);
        Self::start_with(server).await
    }

    async fn start_with(server: Server) -> Self {
        let server = server.bind("127.0.0.1:0").await.expect("a free port");
        let address = server.local_addr();
        let (end, ended) = oneshot::channel();
        let serving = tokio::spawn(server.run_until(async {
            // Told to end, or the test is over.
            let _ = ended.await;
        }));
        Self {
            address,
            end,
            serving,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address)
            .await
            .expect("a connection")
    }

    /// Sends bytes and returns all that comes back until the server closes.
    async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        // A server that refuses early may have closed already.
        let _ = stream.write_all(bytes.as_ref()).await;
        read_to_end(&mut stream).await
    }

    async fn finish(self) {
        self.end.send(()).expect("a server that runs");
        tokio::time::timeout(PATIENCE, self.serving)
            .await
            .expect("an end")
            .expect("no panic");
    }
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is as good as an end.
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    let _ = read.expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until the text is complete.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&bytes).ends_with(end) {
            bytes.push(stream.read_u8().await.expect("more"));
        }
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .expect("an answer");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

fn closing(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

#[track_caller]
fn assert_status(answer: &str, status: u16) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "not {status}: {answer}"
    );
}

#[tokio::test]
async fn a_page_is_served_with_a_date() {
    let server = Served::start().await;
    let answer = server.exchange(closing("/")).await;
    assert_status(&answer, 200);
    assert!(answer.contains("\r\ndate: "), "{answer}");
    assert!(!answer.to_lowercase().contains("\r\nserver:"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nhome"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_connection_serves_several_requests_in_order() {
    let server = Served::start().await;
    let requests = get("/slow") + &get("/absent") + &closing("/");
    let answer = server.exchange(requests).await;
    let statuses: Vec<_> = answer
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &answer[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_malformed_host_is_refused_and_the_connection_closed() {
    let server = Served::start().await;
    for headers in [
        "",
        "Host: a\r\nHost: a\r\n",
        "Host:\r\n",
        "Host: a b\r\n",
        "Host: a/b\r\n",
        "Host: user@a\r\n",
        "Host: a:b\r\n",
        "Host: a,b\r\n",
        "Host: [::1\r\n",
    ] {
        let answer = server
            .exchange(format!("GET / HTTP/1.1\r\n{headers}\r\n"))
            .await;
        assert_status(&answer, 400);
        assert!(answer.contains("connection: close"), "{answer}");
    }
    let old = server.exchange("GET / HTTP/1.0\r\n\r\n").await;
    assert!(
        old.starts_with("HTTP/1.0 200") || old.starts_with("HTTP/1.1 200"),
        "{old}"
    );
    server.finish().await;
}

#[tokio::test]
async fn other_transfer_codings_than_chunked_are_refused() {
    let server = Served::start().await;
    for coding in [
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let head = format!("POST /length HTTP/1.1\r\nHost: a\r\n{coding}\r\n");
        let smuggled = get("/smuggled");
        let answer = server.exchange(format!("{head}0\r\n\r\n{smuggled}")).await;
        assert!(
            answer.starts_with("HTTP/1.1 4") || answer.is_empty(),
            "{coding}: {answer}"
        );
        assert_eq!(
            answer.matches("HTTP/1.1").count().min(1),
            answer.matches("HTTP/1.1").count()
        );
    }
    let chunked = "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                   Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    assert!(server.exchange(chunked).await.ends_with("\r\n\r\n5"));
    server.finish().await;
}

#[tokio::test]
async fn a_tunnel_is_not_opened() {
    let server = Served::start().await;
    let answer = server
        .exchange("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n")
        .await;
    assert_status(&answer, 501);
    server.finish().await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_before_it_is_sent() {
    let server = Served::start().await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n";
    let answer = server.exchange(format!("{head}\r\n")).await;
    assert_status(&answer, 413);
    assert!(answer.contains("connection: close"), "{answer}");
    let answer = server
        .exchange(format!("{head}Expect: 100-continue\r\n\r\n"))
        .await;
    assert_status(&answer, 413);
    server.finish().await;
}

#[tokio::test]
async fn an_endless_chunked_body_is_cut_off() {
    let server = Served::start().await;
    let mut body =
        String::from("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for _ in 0..200 {
        body.push_str("a\r\n0123456789\r\n");
    }
    assert_status(&server.exchange(body).await, 413);
    server.finish().await;
}

#[tokio::test]
async fn a_body_within_the_limit_is_asked_for() {
    let server = Served::start().await;
    let mut stream = server.connect().await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\
                Connection: close\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(
        read_until(&mut stream, "\r\n\r\n").await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    stream.write_all(b"abc").await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("\r\n\r\n3"));
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let server = Served::start().await;
    let answer = server
        .exchange("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        .await;
    assert_status(&answer, 408);
    assert!(answer.contains("connection: close"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_writes_nothing() {
    let server = Served::start().await;
    let mut stream = server.connect().await;
    let cut = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
    stream.write_all(cut.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn headers_beyond_the_limits_are_refused() {
    let server = Served::start().await;
    let many = "X-Header: y\r\n".repeat(200);
    assert_status(
        &server
            .exchange(format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"))
            .await,
        431,
    );
    let long = "y".repeat(200_000);
    let answer = server
        .exchange(format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"))
        .await;
    assert_status(&answer, 431);
    let answer = server
        .exchange(format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"))
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    server.finish().await;
}

#[tokio::test]
async fn slow_and_silent_connections_are_closed() {
    let server = Served::start().await;
    for sent in [
        "",
        "G",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-A",
    ] {
        let mut stream = server.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
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
    let server = Served::start().await;
    let mut stream = server.connect().await;
    stream.write_all(get("/").as_bytes()).await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("home"));
    server.finish().await;
}

#[tokio::test]
async fn a_client_that_has_sent_all_is_still_answered() {
    let server = Served::start().await;
    let mut stream = server.connect().await;
    stream.write_all(get("/slow").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("slow /slow"));
    server.finish().await;
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_connection_goes_on() {
    let server = Served::start().await;
    let answer = server.exchange(get("/panic") + &closing("/")).await;
    assert_status(&answer, 500);
    assert!(!answer.contains("a view panics"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nhome"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn requests_in_flight_are_answered_when_the_server_ends() {
    let server = Served::start().await;
    let mut busy = server.connect().await;
    busy.write_all(get("/slow").as_bytes()).await.unwrap();
    let mut idle = server.connect().await;
    idle.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut idle, "home").await;
    let address = server.address;
    server.finish().await;
    assert!(read_to_end(&mut busy).await.ends_with("slow /slow"));
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(
        TcpStream::connect(address).await.is_err(),
        "no new connection is accepted"
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let server = Server::new(app()).max_connections(1);
    let server = Served::start_with(server).await;
    let mut first = server.connect().await;
    first.write_all(get("/").as_bytes()).await.unwrap();
    read_until(&mut first, "home").await;
    let mut second = server.connect().await;
    second.write_all(closing("/").as_bytes()).await.unwrap();
    let waiting = tokio::time::timeout(SHORT, second.read_u8()).await;
    assert!(waiting.is_err(), "the second connection waits");
    drop(first);
    assert!(read_to_end(&mut second).await.ends_with("home"));
    server.finish().await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let server = Served::start().await;
    let error = Server::new(app()).bind(server.address).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot listen on {}: ", server.address)),
        "{text}"
    );
    assert_eq!(format!("{error:?}"), text);
    server.finish().await;
}
