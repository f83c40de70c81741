//! One connection: its requests, one after another.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
#[cfg(not(feature = "forward"))]
use hyper::server::conn::http1::Connection as Http1Connection;
#[cfg(feature = "forward")]
use hyper::server::conn::http1::UpgradeableConnection as Http1Connection;
use hyper::service::Service;
use hyper_util::rt::TokioIo;
#[cfg(feature = "http2")]
use hyper_util::rt::{TokioExecutor, TokioTimer};
#[cfg(feature = "http2")]
use hyper_util::server::conn::auto;
#[cfg(all(feature = "http2", not(feature = "forward")))]
use hyper_util::server::conn::auto::Connection as AutoConnection;
#[cfg(all(feature = "http2", feature = "forward"))]
use hyper_util::server::conn::auto::UpgradeableConnection as AutoConnection;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{Answering, App, plain_response};

use super::clock::Clock;
use super::io::TimedIo;
use super::{Limits, framing};

/// How many headers hyper allows unless it is told a number, which costs it a list for each request.
pub(super) const DEFAULT_MAX_HEADERS: usize = 100;

/// What all connections of a server share.
pub(super) struct ConnectionServer {
    app: App,
    limits: Limits,
    http1: http1::Builder,
    /// What tells that headers are too slow.
    clock: Arc<Clock>,
    #[cfg(feature = "http2")]
    auto: auto::Builder<TokioExecutor>,
}

impl ConnectionServer {
    pub(super) fn new(app: App, limits: Limits) -> Self {
        // A client that has sent all is still answered. Where requests are forwarded it is as good as gone, so
        // that the other application learns it.
        #[cfg(feature = "forward")]
        let half_close = !app.forwards();
        #[cfg(not(feature = "forward"))]
        let half_close = true;
        let mut http1 = http1::Builder::new();
        http1
            .header_read_timeout(limits.header_read_timeout)
            .half_close(half_close)
            .max_buf_size(limits.max_header_size);
        if limits.max_headers != DEFAULT_MAX_HEADERS {
            http1.max_headers(limits.max_headers);
        }
        let precision = limits.header_read_timeout / 32;
        let precision = precision.clamp(Duration::from_millis(5), Duration::from_millis(500));
        Self {
            app,
            limits,
            http1,
            clock: Clock::start(precision),
            #[cfg(feature = "http2")]
            auto: auto_builder(&limits, half_close),
        }
    }
}

/// What answers the requests of a connection.
struct ConnectionService {
    server: Arc<ConnectionServer>,
    connection: Connection,
}

impl Service<http::Request<Incoming>> for ConnectionService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: http::Request<Incoming>) -> Answering {
        let (head, body) = request.into_parts();
        if let Err(refusal) = framing::check(&head) {
            let refusal = refusal.with_header(CONNECTION, HeaderValue::from_static("close"));
            return Answering::Now(plain_response(refusal, &head.headers));
        }
        let app = &self.server.app;
        app.handle(head, Body::stream(body), self.connection.clone())
    }
}

/// Returns the builder for connections that speak HTTP/1.1 or HTTP/2.
#[cfg(feature = "http2")]
fn auto_builder(limits: &Limits, half_close: bool) -> auto::Builder<TokioExecutor> {
    let mut auto = auto::Builder::new(TokioExecutor::new());
    auto.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read_timeout)
        .half_close(half_close)
        .max_headers(limits.max_headers)
        .max_buf_size(limits.max_header_size);
    auto.http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.max_header_size).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.header_read_timeout)
        .keep_alive_timeout(limits.header_read_timeout);
    auto
}

/// Serves a connection until either side closes it.
pub(super) async fn serve(
    server: Arc<ConnectionServer>,
    stream: TcpStream,
    is_closing: watch::Receiver<()>,
) {
    let connection = Connection {
        remote_addr: stream.peer_addr().ok(),
        local_addr: stream.local_addr().ok(),
        is_secure: false,
    };
    // An answer is written as a whole: waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let limits = &server.limits;
    let io = TimedIo::new(stream, limits.header_read_timeout, limits.write_timeout);
    let io = TokioIo::new(io);
    let service = ConnectionService {
        server: Arc::clone(&server),
        connection,
    };
    #[cfg(feature = "http2")]
    if limits.http2 {
        #[cfg(not(feature = "forward"))]
        let connection = server.auto.serve_connection(io, service);
        #[cfg(feature = "forward")]
        let connection = server.auto.serve_connection_with_upgrades(io, service);
        return drive(connection, AutoConnection::graceful_shutdown, is_closing).await;
    }
    let mut http1 = server.http1.clone();
    http1.timer(server.clock.timer());
    let connection = http1.serve_connection(io, service);
    #[cfg(feature = "forward")]
    let connection = connection.with_upgrades();
    drive(connection, Http1Connection::graceful_shutdown, is_closing).await;
}

/// Runs a connection to its end, and after the signal no further than its current requests.
async fn drive<C, E>(
    connection: C,
    end_after_requests: impl FnOnce(Pin<&mut C>),
    mut is_closing: watch::Receiver<()>,
) where
    C: Future<Output = Result<(), E>>,
    E: std::fmt::Display,
{
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = is_closing.changed() => {
            end_after_requests(connection.as_mut());
            connection.await
        }
    };
    if let Err(error) = ended {
        // The client's fault, or its departure.
        tracing::debug!(%error, "a connection ended early");
    }
}
