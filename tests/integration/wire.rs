//! HTTP on a real socket: what is written to it, and what comes back.
//!
//! Here is how requests are told apart; the modules have limits, and how connections end.

mod connections;
mod limits;
mod whole_server;

use std::sync::Arc;
use std::time::Duration;

use pyramidion::server::Server;
use pyramidion::{App, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

/// How long a view takes, and for how long to see that nothing comes.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(300);

/// A limit that is short enough to wait for, and longer than what keeps within it takes.
pub(crate) const SHORT_LIMIT: Duration = Duration::from_secs(1);

/// Serves the application with the default limits of time, which no test meets.
pub(crate) async fn serve() -> Serving {
    Serving::start(app().make_app().expect("a right configuration")).await
}

/// Serves the application with limits of time that are short enough to wait for.
pub(crate) async fn serve_hastily() -> Serving {
    let mut config = app();
    config.set_body_timeouts(SHORT_LIMIT, SHORT_LIMIT * 3);
    let app = config.make_app().expect("a right configuration");
    let server = Server::new(app)
        .header_read_timeout(SHORT_LIMIT)
        .keep_alive_timeout(SHORT_LIMIT)
        .write_timeout(SHORT_LIMIT);
    Serving::start_with(server).await
}

pub(crate) fn app() -> Configurator {
    let mut config = Configurator::new();
    config.set_body_limit(1000);
    config.add_route("home", "/");
    config.add_route("length", "/length");
    config.add_route("panic", "/panic");
    config.add_route("slow", "/slow");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    let length = |request: &mut Request| request.body().len().to_string();
    config.add_view(View::new(length).route_name("length"));
    let panic = |_: &mut Request| -> Response { panic!("a view panics") };
    config.add_view(View::new(panic).route_name("panic"));
    config.add_view(View::new(slow).route_name("slow"));
    config
}

/// A view that answers after a moment.
async fn slow(request: &mut Request) -> ViewResult {
    tokio::time::sleep(A_MOMENT).await;
    Ok(Response::text(format!("slow {}", request.path())))
}

/// A view that a test can keep from answering.
#[derive(Clone, Default)]
pub(crate) struct Gate {
    pub(crate) entered: Arc<Notify>,
    pub(crate) open: Arc<Notify>,
}

impl Gate {
    /// Returns an application with this view.
    pub(crate) fn app(&self) -> App {
        let gate = self.clone();
        let mut config = Configurator::new();
        config.add_route("home", "/");
        config.add_route("gate", "/gate");
        config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
        let view = View::new(move || {
            let gate = gate.clone();
            async move {
                gate.entered.notify_one();
                gate.open.notified().await;
                Response::text("passed")
            }
        });
        config.add_view(view.route_name("gate"));
        config.make_app().expect("a right configuration")
    }
}

pub(crate) async fn connect(server: &Serving) -> TcpStream {
    let connection = TcpStream::connect(server.address()).await;
    connection.expect("a connection")
}

/// Sends bytes and returns all that comes back until the server closes.
pub(crate) async fn exchange(server: &Serving, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = connect(server).await;
    // A server that refuses early may have closed already.
    let _ = stream.write_all(bytes.as_ref()).await;
    read_to_end(&mut stream).await
}

pub(crate) async fn read_to_end(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is as good as an end.
    let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    let _ = read.expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until the text is complete.
pub(crate) async fn read_until(stream: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&bytes).ends_with(end) {
            bytes.push(stream.read_u8().await.expect("more"));
        }
    };
    timeout(PATIENCE, reading).await.expect("an answer");
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

pub(crate) fn closing(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

#[track_caller]
pub(crate) fn assert_status(answer: &str, status: u16) {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "not {status}: {answer}"
    );
}

#[tokio::test]
async fn a_malformed_host_is_refused_and_the_connection_closed() {
    let server = serve().await;
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
        let answer = exchange(&server, format!("GET / HTTP/1.1\r\n{headers}\r\n")).await;
        assert_status(&answer, 400);
        assert!(answer.contains("connection: close"), "{answer}");
    }
    let old = exchange(&server, "GET / HTTP/1.0\r\n\r\n").await;
    assert!(
        old.starts_with("HTTP/1.0 200") || old.starts_with("HTTP/1.1 200"),
        "{old}"
    );
    server.finish().await;
}

#[tokio::test]
async fn other_transfer_codings_than_chunked_are_refused() {
    let server = serve().await;
    for coding in [
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let head = format!("POST /length HTTP/1.1\r\nHost: a\r\n{coding}\r\n");
        let smuggled = get("/smuggled");
        let answer = exchange(&server, format!("{head}0\r\n\r\n{smuggled}")).await;
        assert!(
            answer.starts_with("HTTP/1.1 4") || answer.is_empty(),
            "{coding}: {answer}"
        );
        assert!(answer.matches("HTTP/1.1").count() <= 1, "{answer}");
    }
    let chunked = "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                   Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    assert!(exchange(&server, chunked).await.ends_with("\r\n\r\n5"));
    server.finish().await;
}

#[tokio::test]
async fn a_tunnel_is_not_opened() {
    let server = serve().await;
    let answer = exchange(&server, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n").await;
    assert_status(&answer, 501);
    server.finish().await;
}
