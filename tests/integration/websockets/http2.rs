//! WebSockets over HTTP/2 (RFC 8441).

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use h2::ext::Protocol;
use h2::{RecvStream, SendStream, client};
use http::{Method, Request, StatusCode};
use pyramidion::server::Server;
use pyramidion::sse::Sse;
use pyramidion::{Response, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};

use super::app;

/// What one stream of HTTP/2 carries.
struct Stream {
    sent: SendStream<Bytes>,
    received: RecvStream,
    rest: Bytes,
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.received.poll_data(context)) {
                Some(Ok(bytes)) => {
                    let flow = self.received.flow_control();
                    flow.release_capacity(bytes.len()).unwrap();
                    self.rest = bytes;
                }
                Some(Err(error)) => return Poll::Ready(Err(std::io::Error::other(error))),
                None => {}
            }
        }
        let length = buffer.remaining().min(self.rest.len());
        buffer.put_slice(&self.rest.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let data = Bytes::copy_from_slice(bytes);
        let sent = self.sent.send_data(data, false);
        Poll::Ready(sent.map(|()| bytes.len()).map_err(std::io::Error::other))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let _ = self.sent.send_data(Bytes::new(), true);
        Poll::Ready(Ok(()))
    }
}

type Client = client::SendRequest<Bytes>;

async fn connect(server: &Serving) -> Client {
    connect_and_watch(server).await.0
}

/// Connects, and returns what is done when the connection has ended.
async fn connect_and_watch(server: &Serving) -> (Client, JoinHandle<Result<(), h2::Error>>) {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (client, connection) = client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    // The settings of the server come with its first answer.
    let request = Request::get("http://localhost/echo").body(()).unwrap();
    let (answer, _) = client.send_request(request, true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 426);
    (client.ready().await.unwrap(), connection)
}

fn asking(protocol: &'static str, headers: &[(&str, &str)]) -> Request<()> {
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri("http://localhost/echo")
        .extension(Protocol::from_static(protocol));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap()
}

const VERSION: (&str, &str) = ("sec-websocket-version", "13");

/// Asks for a WebSocket.
async fn ask(client: &mut Client, request: Request<()>) -> (http::response::Parts, Stream) {
    let (answer, sent) = client.send_request(request, false).unwrap();
    let answer = timeout(PATIENCE, answer).await.expect("an answer").unwrap();
    let (head, received) = answer.into_parts();
    let stream = Stream {
        sent,
        received,
        rest: Bytes::new(),
    };
    (head, stream)
}

async fn open(client: &mut Client) -> WebSocketStream<Stream> {
    let (head, stream) = ask(client, asking("websocket", &[VERSION])).await;
    assert_eq!(head.status, StatusCode::OK);
    WebSocketStream::from_raw_socket(stream, Role::Client, None).await
}

async fn next(socket: &mut WebSocketStream<Stream>) -> Message {
    let next = timeout(PATIENCE, socket.next()).await.expect("a message");
    next.expect("a message").expect("no error")
}

fn http2(server: Server) -> Server {
    server.http2(true).drain(Duration::ZERO)
}

#[tokio::test]
async fn a_stream_becomes_a_websocket() {
    let server = Serving::start_with(http2(Server::new(app()))).await;
    let mut client = connect(&server).await;
    assert!(client.is_extended_connect_protocol_enabled());
    let offered = ("sec-websocket-protocol", "v1");
    let (head, stream) = ask(&mut client, asking("websocket", &[VERSION, offered])).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers["sec-websocket-protocol"], "v1");
    for absent in [
        "connection",
        "upgrade",
        "sec-websocket-accept",
        "content-length",
    ] {
        assert!(!head.headers.contains_key(absent), "{absent}");
    }
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
    // Others are on the same connection.
    let mut other = open(&mut client).await;
    for length in [0, 1, 126, 70_000] {
        let message = Message::text("x".repeat(length));
        socket.send(message.clone()).await.unwrap();
        other.send(message.clone()).await.unwrap();
        assert!(next(&mut socket).await == message);
        assert!(next(&mut other).await == message);
    }
    let close = CloseFrame {
        code: 4000.into(),
        reason: "done".into(),
    };
    socket.close(Some(close.clone())).await.unwrap();
    assert_eq!(next(&mut socket).await, Message::Close(Some(close)));
    assert!(timeout(PATIENCE, socket.next()).await.unwrap().is_none());
    other.send(Message::text("still here")).await.unwrap();
    assert_eq!(next(&mut other).await, Message::text("still here"));
    drop((other, client));
    server.finish().await;
}

#[tokio::test]
async fn what_a_request_must_say_is_the_same() {
    let server = Serving::start_with(http2(Server::new(app()))).await;
    let mut client = connect(&server).await;
    let evil = ("origin", "https://evil.example");
    for (request, status) in [
        (asking("websocket", &[]), 426),
        (asking("websocket", &[("sec-websocket-version", "8")]), 426),
        (asking("websocket", &[VERSION, evil]), 403),
        (
            asking("websocket", &[VERSION, ("origin", "http://localhost")]),
            200,
        ),
        (asking("connect-udp", &[VERSION]), 501),
    ] {
        let (head, _stream) = ask(&mut client, request).await;
        assert_eq!(head.status.as_u16(), status);
    }
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn a_success_that_is_not_a_websocket_is_refused() {
    let mut config = super::config();
    for name in ["page", "empty", "events", "missing"] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_view(View::new(|| Response::html("<body></body>")).route_name("page"));
    config.add_view(View::new(|| StatusCode::NO_CONTENT).route_name("empty"));
    let events = || Sse::channel(1).1;
    config.add_view(View::new(events).route_name("events"));
    let missing = || Response::text("missing").with_status(StatusCode::NOT_FOUND);
    config.add_view(View::new(missing).route_name("missing"));
    #[cfg(debug_assertions)]
    {
        config.include(pyramidion_toolbar::toolbar);
        config.settings_mut().set("pyramidion.development", "on");
    }
    let app = config.make_app().unwrap();
    let server = Serving::start_with(http2(Server::new(app))).await;
    let mut client = connect(&server).await;
    for path in [
        "/page",
        "/empty",
        "/events",
        // A release build has no toolbar.
        #[cfg(debug_assertions)]
        "/_debug/",
        #[cfg(debug_assertions)]
        "/_debug/history/events",
    ] {
        let mut request = asking("websocket", &[VERSION]);
        *request.uri_mut() = format!("http://localhost{path}").parse().unwrap();
        let (head, _stream) = ask(&mut client, request).await;
        assert_eq!(head.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(head.headers["allow"], "GET", "{path}");
        // Without asking for a WebSocket it is there.
        let request = Request::get(format!("http://localhost{path}"));
        let (answer, _) = client
            .send_request(request.body(()).unwrap(), true)
            .unwrap();
        assert!(answer.await.unwrap().status().is_success(), "{path}");
    }
    let mut request = asking("websocket", &[VERSION]);
    *request.uri_mut() = "http://localhost/missing".parse().unwrap();
    let (head, _stream) = ask(&mut client, request).await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);
    drop(open(&mut client).await);
    drop(client);
    server.finish().await;
}

#[tokio::test]
async fn a_connection_with_a_websocket_is_not_idle() {
    let server = http2(Server::new(app()))
        .keep_alive_timeout(Duration::from_millis(50))
        .write_timeout(Duration::from_millis(50));
    let server = Serving::start_with(server).await;
    let mut client = connect(&server).await;
    let mut socket = open(&mut client).await;
    // A connection that is idle from now on has been closed when this is over.
    let (idle, closed) = connect_and_watch(&server).await;
    timeout(PATIENCE, closed)
        .await
        .expect("the end")
        .unwrap()
        .unwrap();
    drop(idle);
    socket.send(Message::text("still here")).await.unwrap();
    assert_eq!(next(&mut socket).await, Message::text("still here"));
    drop((socket, client));
    server.finish().await;
}

#[tokio::test]
async fn they_are_closed_with_1001_when_the_server_ends() {
    let server = Serving::start_with(http2(Server::new(app()))).await;
    let mut client = connect(&server).await;
    let mut socket = open(&mut client).await;
    let finishing = tokio::spawn(server.finish());
    let Message::Close(Some(close)) = next(&mut socket).await else {
        panic!("it is not closed");
    };
    assert_eq!(u16::from(close.code), 1001);
    assert!(timeout(PATIENCE, socket.next()).await.unwrap().is_none());
    drop((socket, client));
    finishing.await.unwrap();
}

#[tokio::test]
async fn a_stream_that_is_reset_is_a_client_that_is_gone() {
    let server = Serving::start_with(http2(Server::new(app()))).await;
    let mut client = connect(&server).await;
    let (_, mut stream) = ask(&mut client, asking("websocket", &[VERSION])).await;
    stream.sent.send_reset(h2::Reason::CANCEL);
    drop((stream, client));
    server.finish().await;
}
