//! Bodies over HTTP/2, where it is each request that a client may leave unread.

use std::time::Duration;

use bytes::Bytes;
use h2::RecvStream;
use h2::client::{Builder, SendRequest};
use http_body_util::channel::Channel;
use http_body_util::{BodyExt as _, Full};
use pyramidion::server::Server;
use pyramidion::{Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::time::{sleep, timeout};

use crate::wire::{assert_status, closing, connect, exchange};

/// A limit that is soon over.
const LIMIT: Duration = Duration::from_millis(200);

/// More than a client takes without being read.
const LARGE: usize = 4 << 20;

fn server() -> Server {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("large", "/large");
    config.add_route("stream", "/stream");
    config.add_route("slow", "/slow");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    let large = |_: &mut Request| Response::text("x".repeat(LARGE));
    config.add_view(View::new(large).route_name("large"));
    let stream = |_: &mut Request| {
        let body = Full::new(Bytes::from(vec![b'x'; LARGE]));
        Response::new(Body::stream(body.map_frame(|frame| frame)))
    };
    config.add_view(View::new(stream).route_name("stream"));
    config.add_view(View::new(slow_stream).route_name("slow"));
    let app = config.make_app().expect("a right configuration");
    Server::new(app)
        .http2(true)
        .write_timeout(LIMIT)
        .keep_alive_timeout(LIMIT)
}

/// A response whose body takes longer than any limit allows a client to take.
async fn slow_stream(_: &mut Request) -> ViewResult {
    let (mut sender, body) = Channel::<Bytes>::new(1);
    tokio::spawn(async move {
        sender.send_data(Bytes::from_static(b"at first")).await?;
        sleep(LIMIT * 6).await;
        sender.send_data(Bytes::from_static(b", at last")).await
    });
    Ok(Response::new(Body::stream(body)))
}

/// Asks for a page, in a connection that lets the server send so many bytes of a body at first.
///
/// The connection goes on in a task of its own, which answers pings and the like.
async fn ask(server: &Serving, window: u32, path: &str) -> (SendRequest<Bytes>, RecvStream) {
    let mut builder = Builder::new();
    builder.initial_window_size(window);
    let stream = connect(server).await;
    let (client, connection) = builder.handshake(stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    let request = http::Request::get(format!("http://localhost{path}"));
    let answering = async {
        let mut client = client.ready().await?;
        let (response, _) = client.send_request(request.body(()).expect("a request"), true)?;
        let response = response.await?;
        assert_eq!(response.status(), 200);
        Ok::<_, h2::Error>((client, response.into_body()))
    };
    let answered = timeout(PATIENCE, answering).await.expect("an answer");
    answered.expect("an answer")
}

/// Reads a body, with a pause after each piece.
async fn read(mut body: RecvStream, pause: Duration) -> Result<Vec<u8>, h2::Error> {
    let mut bytes = Vec::new();
    let reading = async {
        while let Some(piece) = body.data().await {
            let piece = piece?;
            body.flow_control().release_capacity(piece.len())?;
            bytes.extend(piece);
            sleep(pause).await;
        }
        Ok::<_, h2::Error>(())
    };
    timeout(PATIENCE, reading).await.expect("it ends")?;
    Ok(bytes)
}

#[tokio::test]
async fn a_client_that_does_not_let_its_response_be_sent_is_dropped() {
    for (window, path) in [
        (0, "/"),
        (0, "/large"),
        (1, "/large"),
        (0, "/stream"),
        (1, "/stream"),
    ] {
        let server = Serving::start_with(server().max_connections(1)).await;
        let (_client, body) = ask(&server, window, path).await;
        // There is a place for another connection as soon as the first is dropped.
        assert_status(&exchange(&server, closing("/")).await, 200);
        drop(body);
        server.finish().await;
    }
}

#[tokio::test]
async fn a_body_that_its_view_makes_slowly_is_sent_to_the_end() {
    let server = Serving::start_with(server()).await;
    let (client, body) = ask(&server, 65_535, "/slow").await;
    let bytes = read(body, Duration::ZERO).await.expect("all of it");
    assert_eq!(bytes, b"at first, at last");
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_its_client_reads_slowly_is_sent_to_the_end() {
    for path in ["/large", "/stream"] {
        let server = Serving::start_with(server()).await;
        let (client, body) = ask(&server, 65_535, path).await;
        let bytes = read(body, LIMIT / 20).await.expect("all of it");
        assert_eq!(bytes.len(), LARGE, "{path}");
        drop(client);
        server.finish().await;
    }
}
