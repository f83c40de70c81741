//! Connections that a service of another stack makes others of, such as WebSockets of axum.

use std::convert::Infallible;
use std::future::ready;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONNECTION, UPGRADE};
use hyper_util::rt::TokioIo;
use pyramidion::server::Server;
use pyramidion::tweens::Order;
use pyramidion::{App, Body, Configurator};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;
use tower::service_fn;

use super::Mark;
use crate::logging::logged_by;

type Upgraded = TokioIo<hyper::upgrade::Upgraded>;
type Ends = UnboundedSender<&'static str>;

/// Sends back what comes, and tells of the end.
async fn echo(mut stream: Upgraded, ends: Ends) {
    let mut bytes = [0; 64];
    loop {
        match stream.read(&mut bytes).await {
            Ok(count @ 1..) => stream.write_all(&bytes[..count]).await.expect("a client"),
            Ok(0) => return ends.send("the client left").expect("a test"),
            Err(_) => return ends.send("the server ended").expect("a test"),
        }
    }
}

/// Sends without end, without looking whether something came.
async fn pour(mut stream: Upgraded, ends: Ends) {
    while stream.write_all(&[7; 64]).await.is_ok() {}
    ends.send("the server ended").expect("a test");
}

/// Makes another connection of one, and lets `serve` have it.
fn switch<F>(
    mut request: http::Request<Body>,
    serve: fn(Upgraded, Ends) -> F,
    ends: Ends,
) -> http::Response<Body>
where
    F: Future<Output = ()> + Send + 'static,
{
    let upgrading = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let upgraded = upgrading.await.expect("an upgrade");
        serve(TokioIo::new(upgraded), ends).await;
    });
    let mut response = http::Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, http::HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, http::HeaderValue::from_static("websocket"));
    response
}

/// Returns servers that have the service at all the places where one can be, and what it tells.
fn servers<F>(serve: fn(Upgraded, Ends) -> F) -> (Vec<Server>, UnboundedReceiver<&'static str>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::unbounded_channel();
    let service = service_fn(move |request| {
        ready(Ok::<_, Infallible>(switch(request, serve, sender.clone())))
    });
    let mounting = |is_layered: bool| -> App {
        let mut config = Configurator::new();
        config.mount("/", service.clone());
        if is_layered {
            config.add_layer(Mark("a"));
            config.add_layer_at("b", Order::new(), Mark("b"));
        }
        config.make_app().unwrap()
    };
    let router = axum::Router::new().fallback_service(mounting(false));
    let servers = vec![
        Server::new(service.clone()),
        Server::new(mounting(false)),
        Server::new(mounting(true)),
        Server::new(router),
        Server::new(mounting(false)).http2(true),
    ];
    (servers, receiver)
}

async fn open(server: &Serving) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
    };
    timeout(PATIENCE, reading).await.expect("an answer");
    assert!(
        head.starts_with(b"HTTP/1.1 101 "),
        "{}",
        head.escape_ascii()
    );
    stream
}

async fn read_to_end(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
    // What was broken off has ended as well.
    let _ = read.expect("the end");
}

fn block_on(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future);
}

#[test]
fn they_are_counted_and_end_with_the_server_once_they_are_silent() {
    let (servers, mut ends) = servers(echo);
    for server in servers {
        let log = logged_by(|| {
            block_on(async {
                let server = Serving::start_with(server.drain(Duration::ZERO)).await;
                let mut stream = open(&server).await;
                stream.write_all(b"hello").await.unwrap();
                let mut answer = [0; 5];
                stream.read_exact(&mut answer).await.unwrap();
                assert_eq!(&answer, b"hello");
                server.finish().await;
                assert_eq!(ends.recv().await, Some("the server ended"));
                read_to_end(&mut stream).await;
            });
        });
        assert!(log.contains("closing connections open=1"), "{log}");
        assert!(!log.contains("not answered in time"), "{log}");
    }
}

#[test]
fn they_do_not_outlive_the_server() {
    let (servers, mut ends) = servers(pour);
    for server in servers {
        block_on(async {
            let server = Serving::start_with(server.grace(Duration::ZERO)).await;
            let mut stream = open(&server).await;
            let reading = tokio::spawn(async move { read_to_end(&mut stream).await });
            server.finish().await;
            assert_eq!(ends.recv().await, Some("the server ended"));
            reading.await.unwrap();
        });
    }
}

#[test]
fn their_place_is_free_when_the_client_leaves() {
    let (servers, mut ends) = servers(echo);
    for server in servers {
        block_on(async {
            let server = Serving::start_with(server.max_connections(1)).await;
            for _ in 0..3 {
                drop(open(&server).await);
                assert_eq!(ends.recv().await, Some("the client left"));
            }
            server.finish().await;
        });
    }
}
