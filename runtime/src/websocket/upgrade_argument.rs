//! The argument of a view with which a request becomes a WebSocket.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;
use std::time::Duration;

use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use http::{HeaderValue, StatusCode};

use crate::body::Body;
use crate::clock::LONGEST;
use crate::extract::{FromRequest, Requirements};
use crate::httpexceptions::HttpException;
use crate::request::{Request, Shutdown};
use crate::response::Response;
use crate::shutdown::Signal;
use crate::switching::{Hold, Switch, Switching};
use crate::telemetry::report;

use super::carrier::Carrier;
use super::handshake::{self, Asked};
use super::opening::Opening;
use super::origins::{Origins, SameOrigin};
use super::socket::WebSocket;
use super::socket_limits::Options;

/// A request that asks for a WebSocket, as an argument of a view.
///
/// The argument is there only if the request asks for one as
/// [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455) says, or over HTTP/2 as
/// [RFC 8441](https://www.rfc-editor.org/rfc/rfc8441) does; others are answered with 426, or with 400 if something is missing. The
/// page that asks must be of [this site](SameOrigin), or the answer is 403; a view for all pages takes
/// `WebSocketUpgrade<AnyOrigin>`. An `Option<WebSocketUpgrade>` is there for requests that ask for no WebSocket, too, so that one
/// address can have a page and a WebSocket. Who the visitor is, permissions and the session are those of the request, as for every view.
///
/// # Examples
///
/// A chat that is not for large messages, and whose clients may be told in two ways what was said:
///
/// ```
/// use std::time::Duration;
///
/// use pyramidion::websocket::WebSocketUpgrade;
/// use pyramidion::{Response, view_config};
///
/// #[view_config(route_name = "chat", permission = "talk")]
/// fn chat(upgrade: WebSocketUpgrade) -> Response {
///     let upgrade = upgrade
///         .protocols(["chat.v2", "chat.v1"])
///         .max_message_size(4 << 10)
///         .max_frame_size(4 << 10)
///         .ping_interval(Duration::from_secs(10))
///         .idle_timeout(Duration::from_secs(25));
///     let is_new = upgrade.protocol() == Some("chat.v2");
///     upgrade.on_upgrade(async move |socket| Ok(socket.send(if is_new { "{}" } else { "" }).await?))
/// }
///
/// // A client that sends something every minute need not be asked.
/// #[view_config(route_name = "sensor")]
/// fn sensor(upgrade: WebSocketUpgrade) -> Response {
///     upgrade.ping_interval(None).on_upgrade(async |mut socket| {
///         while socket.recv().await.is_some() {}
///         Ok(())
///     })
/// }
/// ```
#[must_use = "the connection becomes a WebSocket only if the response of `on_upgrade` is returned"]
pub struct WebSocketUpgrade<O = SameOrigin> {
    carrier: Carrier,
    asked: Asked,
    server: OfServer,
    /// What waits for what the application still does after the end of the WebSocket.
    end: Signal,
    options: Options,
    protocol: Option<HeaderValue>,
    origins: PhantomData<fn() -> O>,
}

/// What tells the end of the server.
enum OfServer {
    /// Our own, which is held until the WebSocket has ended.
    Held(Hold),
    /// Another one, or a test.
    Other(Shutdown),
}

impl<O> WebSocketUpgrade<O> {
    /// Sets the largest message that is received, in bytes; the default is 1 MiB.
    ///
    /// A larger one closes the WebSocket with [`MESSAGE_TOO_BIG`](super::CloseCode::MESSAGE_TOO_BIG).
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.options.max_message_size = bytes;
        self
    }

    /// Sets the largest frame that is received, in bytes; the default is that of a message.
    ///
    /// A message can come in several frames. Each has its memory as soon as its length is known.
    pub fn max_frame_size(mut self, bytes: usize) -> Self {
        self.options.max_frame_size = Some(bytes);
        self
    }

    /// Sets after how long a silence the server sends a ping, or `None` for never; the default is 30 seconds.
    ///
    /// The answer keeps the WebSocket up, here and at proxies in between. The ping is sent after half of the
    /// [idle timeout](Self::idle_timeout) at the latest, so that the client can answer before that is over. Without pings, a client that sends nothing for
    /// that time is closed.
    pub fn ping_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        let interval = interval.into();
        self.options.ping_interval =
            interval.map(|interval| interval.clamp(Duration::from_millis(1), LONGEST));
        self
    }

    /// Sets how long the client may say nothing, not even that it is there, or take nothing of what is sent to it, before
    /// the WebSocket is closed; the default is 90 seconds.
    ///
    /// Each byte counts, so that a large message may take longer than that.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = timeout.min(LONGEST);
        self
    }

    /// Chooses the first of these subprotocols that the client offers; the client learns which one it is.
    ///
    /// Without it, and if the client offers none of them, there is none.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        let protocols: Vec<String> = protocols.into_iter().map(Into::into).collect();
        self.protocol = handshake::choose(&protocols, &self.asked.protocols);
        self
    }

    /// Returns the subprotocol that was [chosen](Self::protocols).
    pub fn protocol(&self) -> Option<&str> {
        self.protocol
            .as_ref()
            .and_then(|protocol| protocol.to_str().ok())
    }

    /// Returns the response with which the connection becomes a WebSocket, and calls `serve` with it as soon as it has.
    ///
    /// The WebSocket is closed when `serve` returns: with [`NORMAL`](super::CloseCode::NORMAL), or with
    /// [`INTERNAL_ERROR`](super::CloseCode::INTERNAL_ERROR) if it fails or panics, which is logged. It keeps nothing of the
    /// request: the session is saved before, and what `serve` needs of it is copied. If the response is not sent, because a
    /// tween returns another one, `serve` is dropped.
    ///
    /// A `serve` that goes on after the WebSocket has ended is a [background task](crate::tasks) from then on: the connection does not
    /// wait for it, and the end of the server does.
    #[track_caller]
    pub fn on_upgrade<F, Fut>(self, serve: F) -> Response
    where
        F: FnOnce(WebSocket) -> Fut + Send + 'static,
        Fut: Future<Output = crate::Result<()>> + Send + 'static,
    {
        let Self {
            carrier,
            asked,
            server,
            end,
            options,
            protocol,
            origins: _,
        } = self;
        let place = Location::caller();
        let mut response =
            Response::new(Body::empty()).with_status(StatusCode::SWITCHING_PROTOCOLS);
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        if let Some(accept) = asked.accept {
            headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        }
        let agreed = protocol
            .as_ref()
            .and_then(|protocol| protocol.to_str().ok());
        let agreed = agreed.map(Box::from);
        if let Some(protocol) = protocol {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        let switch = Switch::new(move |blame| async move {
            let socket = Opening {
                carrier,
                options,
                protocol: agreed,
                end,
                place,
            };
            match server {
                OfServer::Held(hold) => {
                    let Hold {
                        slot: _slot,
                        closing,
                        over,
                        ..
                    } = hold;
                    // Once all is over nothing goes on in the background.
                    tokio::select! {
                        biased;
                        () = over => tracing::debug!("a WebSocket was broken off: the server ends"),
                        () = socket.run(serve, blame, closing) => {}
                    }
                }
                OfServer::Other(shutdown) => socket.run(serve, blame, shutdown).await,
            }
        });
        response.as_http_mut().extensions_mut().insert(switch);
        response
    }
}

#[diagnostic::do_not_recommend]
impl<O: Origins> FromRequest for WebSocketUpgrade<O> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let asked = handshake::read(request)?;
        O::check(request)?;
        let server = match request.extensions_mut().remove::<Switching>() {
            Some(switching) => OfServer::Held(switching.hold()),
            None => OfServer::Other(request.shutdown()),
        };
        let Some(carrier) = Carrier::take(request.extensions_mut()) else {
            report!(
                ERROR,
                "a WebSocket was asked for, but the server cannot switch its connections"
            );
            return Err(HttpException::not_implemented().into());
        };
        Ok(Self {
            carrier,
            asked,
            server,
            end: request.end(),
            options: Options::default(),
            protocol: None,
            origins: PhantomData,
        })
    }

    fn requires(requirements: &mut Requirements) {
        requirements.websocket();
    }
}

impl<O> fmt::Debug for WebSocketUpgrade<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketUpgrade")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
