//! A WebSocket to an application that is called directly.

use std::fmt;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::websocket::{Close, Message, OfTest, Text};

use super::background::{Background, PATIENCE};
use super::received::TestResponse;
use super::sending::TestRequest;

/// How much of what is sent, in bytes, may wait for being received, in either direction.
const CAPACITY: usize = 64 << 10;

impl TestRequest<'_> {
    /// Asks for a [WebSocket](crate::websocket), with the headers that this needs.
    ///
    /// # Errors
    ///
    /// Returns the response if the connection does not become a WebSocket.
    ///
    /// # Panics
    ///
    /// Panics as [`send`](Self::send) does.
    pub fn connect(self) -> Result<TestWebSocket, Box<TestResponse>> {
        let background = Background::start();
        let (stream, of_server) = tokio::io::duplex(CAPACITY);
        let path = self.path();
        let request = self
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .extension(OfTest::new(of_server));
        let response = background.run(request.send_async());
        if response.status() != http::StatusCode::SWITCHING_PROTOCOLS {
            return Err(Box::new(response));
        }
        let opening = WebSocketStream::from_raw_socket(stream, Role::Client, None);
        let stream = background.run(opening);
        Ok(TestWebSocket {
            stream,
            path,
            response,
            close: None,
            background,
        })
    }
}

/// A WebSocket to an application, which runs in the background.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::websocket::{Close, CloseCode, WebSocket, WebSocketUpgrade};
/// use pyramidion::{Configurator, Response, View};
///
/// fn greet(upgrade: WebSocketUpgrade) -> Response {
///     upgrade.on_upgrade(async |socket: WebSocket| Ok(socket.send("welcome").await?))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("greet", "/greet");
/// config.add_view(View::new(greet).route_name("greet"));
/// let app = TestApp::new(config.make_app()?);
/// let mut socket = app.get("/greet").connect().expect("a WebSocket");
/// assert_eq!(socket.recv(), Some("welcome".into()));
/// assert_eq!(socket.recv(), None);
/// assert_eq!(socket.received_close(), Some(&Close::new(CloseCode::NORMAL)));
/// let mut other = app.get("/greet").connect().expect("a WebSocket");
/// other.close(Close::new(CloseCode::GOING_AWAY));
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct TestWebSocket {
    stream: WebSocketStream<DuplexStream>,
    /// That of the request, for messages.
    path: String,
    response: TestResponse,
    close: Option<Close>,
    background: Background,
}

impl TestWebSocket {
    /// Sends a message.
    ///
    /// # Panics
    ///
    /// Panics if the WebSocket is closed, and if the application takes nothing for a minute.
    #[track_caller]
    #[expect(
        clippy::expect_used,
        reason = "what cannot be sent is a mistake of the test or of what it tests"
    )]
    pub fn send(&mut self, message: impl Into<Message>) {
        let frame = match message.into() {
            Message::Text(text) => Frame::text(text.as_str()),
            Message::Binary(bytes) => Frame::Binary(bytes),
        };
        let sending = self.stream.send(frame);
        let sent = self.background.run_within(PATIENCE, sending);
        let sent = sent.unwrap_or_else(|| self.give_up("to take a message", PATIENCE));
        sent.expect("a WebSocket that is open");
    }

    /// Waits for the next message; there is none when the application has closed the WebSocket.
    ///
    /// # Panics
    ///
    /// Panics if neither comes for a minute.
    #[track_caller]
    pub fn recv(&mut self) -> Option<Message> {
        self.recv_within(PATIENCE)
    }

    /// Waits for the next message as [`recv`](Self::recv) does, but for another time than a minute.
    ///
    /// # Panics
    ///
    /// Panics if no message comes in that time, nor the end.
    #[track_caller]
    pub fn recv_within(&mut self, limit: Duration) -> Option<Message> {
        let Self {
            stream,
            close,
            background,
            ..
        } = self;
        let received = background.run_within(limit, async {
            loop {
                match stream.next().await?.ok()? {
                    Frame::Text(text) => return Some(Text::from(text.as_str()).into()),
                    Frame::Binary(bytes) => return Some(bytes.into()),
                    Frame::Close(frame) => *close = frame.map(Close::of_frame),
                    Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => {}
                }
            }
        });
        if matches!(received, Some(None)) {
            // One thread runs all: when it comes to this, it has left the connection, and what the application still does is a task.
            let _ = background.run(async { tokio::spawn(async {}).await });
        }
        received.unwrap_or_else(|| self.give_up("to send a message or to close it", limit))
    }

    /// Closes the WebSocket, and waits until the application has, too; messages that are still to come are thrown away.
    ///
    /// # Panics
    ///
    /// Panics if the application does not for a minute.
    #[track_caller]
    pub fn close(&mut self, close: Close) {
        let frame = Frame::Close(Some(close.into_frame()));
        // The application may have been faster, or take nothing; then it is waited for below.
        let sending = self.stream.send(frame);
        let _ = self.background.run_within(PATIENCE, sending);
        while self.recv().is_some() {}
    }

    /// Fails the test, for it would wait for ever.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    fn give_up(&self, what: &str, limit: Duration) -> ! {
        let seconds = limit.as_secs_f64();
        let path = &self.path;
        panic!("the WebSocket of `{path}` waited {seconds} s for the application {what}");
    }

    /// Returns what the application closed the WebSocket with, once [`recv`](Self::recv) has returned nothing.
    pub fn received_close(&self) -> Option<&Close> {
        self.close.as_ref()
    }

    /// Returns the response with which the connection became a WebSocket.
    pub fn response(&self) -> &TestResponse {
        &self.response
    }
}

impl fmt::Debug for TestWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestWebSocket")
            .field("response", &self.response)
            .field("close", &self.close)
            .finish_non_exhaustive()
    }
}
