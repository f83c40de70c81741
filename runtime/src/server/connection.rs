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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{Answering, App, plain_response};

use super::Server;
use super::access_log::{AccessLog, Entry};
#[cfg(feature = "http2")]
use super::activity::Activity;
use super::clock::Clock;
use super::forwarded::TrustedProxies;
use super::framing;
use super::io::{Start, TimedIo};
use super::lifecycle::{Lifecycle, Phase, Phases};
use super::limits::{DEFAULT_MAX_HEADERS, Limits};
use super::readiness::Readiness;
#[cfg(feature = "tls")]
use super::tls::Tls;

/// What all connections of a server share.
pub(super) struct ConnectionServer {
    app: App,
    pub(super) limits: Limits,
    pub(super) lifecycle: Lifecycle,
    readiness: Option<Readiness>,
    access_log: Option<AccessLog>,
    proxies: Option<TrustedProxies>,
    http1: http1::Builder,
    /// What tells that headers are too slow.
    clock: Arc<Clock>,
    #[cfg(feature = "http2")]
    auto: auto::Builder<TokioExecutor>,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
}

impl ConnectionServer {
    pub(super) fn new(server: Server) -> Self {
        let Server {
            app,
            limits,
            readiness,
            access_log,
            proxies,
            #[cfg(feature = "tls")]
            tls,
        } = server;
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
        let shortest = limits.header_read_timeout.min(limits.keep_alive_timeout);
        let precision = shortest / 32;
        let precision = precision.clamp(Duration::from_millis(5), Duration::from_millis(500));
        Self {
            app,
            limits,
            lifecycle: Lifecycle::new(),
            readiness,
            access_log,
            proxies,
            http1,
            clock: Clock::start(precision),
            #[cfg(feature = "http2")]
            auto: auto_builder(&limits, half_close),
            #[cfg(feature = "tls")]
            tls,
        }
    }
}

/// What answers the requests of a connection.
struct ConnectionService {
    server: Arc<ConnectionServer>,
    connection: Connection,
    /// What takes note of requests, where hyper does not tell whether the connection is idle.
    #[cfg(feature = "http2")]
    activity: Option<Arc<Activity>>,
}

impl Service<http::Request<Incoming>> for ConnectionService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: http::Request<Incoming>) -> Answering {
        let (mut head, body) = request.into_parts();
        let server = &*self.server;
        let framing = framing::check(&head, server.limits.max_uri_length);
        let mut connection = self.connection.clone();
        if let (Ok(()), Some(proxies)) = (&framing, &server.proxies) {
            proxies.apply(&mut connection, &mut head);
        }
        let entry = server
            .access_log
            .as_ref()
            .map(|log| log.begin(&head, &connection));
        let answering = match framing {
            Ok(()) => self.answer(head, body, connection),
            Err(refusal) => {
                let refusal = refusal.with_header(CONNECTION, CLOSE);
                Answering::Now(plain_response(refusal, &head.headers))
            }
        };
        match entry {
            Some(entry) => logged(answering, entry),
            None => answering,
        }
    }
}

impl ConnectionService {
    #[inline]
    fn answer(
        &self,
        head: http::request::Parts,
        body: Incoming,
        connection: Connection,
    ) -> Answering {
        let server = &*self.server;
        let phase = server.lifecycle.phase();
        if let Some(readiness) = &server.readiness
            && readiness.is_asked_for(&head)
        {
            return Answering::Now(Readiness::answer(phase));
        }
        let answering = server.app.handle(head, Body::stream(body), connection);
        #[cfg(feature = "http2")]
        let answering = match &self.activity {
            Some(activity) => noted(answering, Arc::clone(activity)),
            None => answering,
        };
        if phase < Phase::Draining {
            return answering;
        }
        last_answer(answering)
    }
}

pub(super) const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// Says with an answer that the connection ends with it.
fn last_answer(answering: Answering) -> Answering {
    Answering::Later(Box::pin(async {
        let Ok(mut response) = answering.await;
        response.headers_mut().insert(CONNECTION, CLOSE);
        response
    }))
}

/// Writes a line to the access log when the response is there.
fn logged(answering: Answering, entry: Entry) -> Answering {
    match answering {
        Answering::Later(answering) => Answering::Later(Box::pin(async move {
            let response = answering.await;
            entry.end(&response);
            response
        })),
        Answering::Now(response) => {
            entry.end(&response);
            Answering::Now(response)
        }
        Answering::Over => Answering::Over,
    }
}

/// Keeps note of a request until it is answered, and of its response while it is made.
#[cfg(feature = "http2")]
fn noted(answering: Answering, activity: Arc<Activity>) -> Answering {
    let in_flight = activity.begin();
    match answering {
        Answering::Later(answering) => Answering::Later(Box::pin(async move {
            let response = answering.await.map(|body| activity.watch(body));
            drop(in_flight);
            response
        })),
        Answering::Now(response) => Answering::Now(response.map(|body| activity.watch(body))),
        Answering::Over => Answering::Over,
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
    let http2 = &limits.http2;
    auto.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(http2.max_concurrent_streams)
        .max_header_list_size(http2.max_header_list_size)
        .max_pending_accept_reset_streams(http2.max_pending_resets)
        .max_local_error_reset_streams(http2.max_local_resets)
        .keep_alive_interval(http2.ping_interval)
        .keep_alive_timeout(http2.ping_timeout);
    auto
}

/// Serves a connection over TCP until either side closes it.
pub(super) async fn serve_tcp(server: Arc<ConnectionServer>, stream: TcpStream, phases: Phases) {
    let connection = Connection {
        remote_addr: stream.peer_addr().ok(),
        local_addr: stream.local_addr().ok(),
        is_secure: false,
    };
    // An answer is written as a whole: waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    serve(server, stream, connection, phases).await;
}

/// Serves a connection over a Unix socket until either side closes it.
#[cfg(unix)]
pub(super) async fn serve_unix(server: Arc<ConnectionServer>, stream: UnixStream, phases: Phases) {
    serve(server, stream, Connection::default(), phases).await;
}

async fn serve<S: Transport>(
    server: Arc<ConnectionServer>,
    stream: S,
    connection: Connection,
    phases: Phases,
) {
    #[cfg(feature = "tls")]
    if let Some(tls) = &server.tls {
        let handshake = tls.handshake(stream, server.limits.header_read_timeout);
        let (mut phases, mut connection) = (phases, connection);
        // Whoever has not got this far when idle connections are closed has not sent a request.
        let stream = tokio::select! {
            stream = handshake => stream,
            () = phases.reached(Phase::Closing) => None,
        };
        let Some(stream) = stream else { return };
        connection.is_secure = true;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        return if is_http2 {
            serve_auto(server, stream, connection, phases, Protocols::Http2).await;
        } else {
            serve_http1(server, stream, connection, phases).await;
        };
    }
    #[cfg(feature = "http2")]
    if server.limits.http2.is_spoken_in_clear {
        return serve_auto(server, stream, connection, phases, Protocols::Both).await;
    }
    serve_http1(server, stream, connection, phases).await;
}

/// What carries a connection.
trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Transport for S {}

async fn serve_http1<S: Transport>(
    server: Arc<ConnectionServer>,
    stream: S,
    connection: Connection,
    phases: Phases,
) {
    let limits = &server.limits;
    let alarm = server
        .clock
        .alarm(limits.keep_alive_timeout, limits.header_read_timeout);
    let start = Start::Request(alarm.clone());
    let io = TokioIo::new(TimedIo::new(stream, start, limits.write_timeout));
    let mut http1 = server.http1.clone();
    http1.timer(alarm);
    let service = ConnectionService {
        server,
        connection,
        #[cfg(feature = "http2")]
        activity: None,
    };
    let connection = http1.serve_connection(io, service);
    #[cfg(feature = "forward")]
    let connection = connection.with_upgrades();
    let never = std::future::pending();
    let graceful_shutdown = Http1Connection::graceful_shutdown;
    let stalled = std::future::pending();
    drive(
        connection,
        graceful_shutdown,
        phases,
        Phase::Closing,
        never,
        stalled,
    )
    .await;
}

/// What a connection may speak.
#[cfg(feature = "http2")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocols {
    Both,
    #[cfg(feature = "tls")]
    Http2,
}

/// Serves a connection that speaks HTTP/2, or begins with what tells that it does.
#[cfg(feature = "http2")]
async fn serve_auto<S: Transport>(
    server: Arc<ConnectionServer>,
    stream: S,
    connection: Connection,
    phases: Phases,
    protocols: Protocols,
) {
    let limits = server.limits;
    let start = Start::within(limits.header_read_timeout);
    let activity = Arc::new(Activity::new());
    let io = TimedIo::new(stream, start, limits.write_timeout);
    let io = TokioIo::new(io.noted_by(Arc::clone(&activity)));
    let service = ConnectionService {
        server: Arc::clone(&server),
        connection,
        activity: Some(Arc::clone(&activity)),
    };
    let idle = activity.idle_for(limits.keep_alive_timeout);
    let stalled = async {
        activity.touch();
        activity.idle_for(limits.write_timeout).await;
    };
    let (auto, last) = match protocols {
        // HTTP/1.1 cannot say that no more requests are answered without answering one.
        Protocols::Both => (server.auto.clone(), Phase::Closing),
        #[cfg(feature = "tls")]
        Protocols::Http2 => (server.auto.clone().http2_only(), Phase::Draining),
    };
    #[cfg(not(feature = "forward"))]
    let connection = auto.serve_connection(io, service);
    #[cfg(feature = "forward")]
    let connection = auto.serve_connection_with_upgrades(io, service);
    drive(
        connection,
        AutoConnection::graceful_shutdown,
        phases,
        last,
        idle,
        stalled,
    )
    .await;
}

/// Runs a connection to its end; from a phase on, or when it is idle, no further than its current requests, and
/// not beyond the point where these are stalled.
async fn drive<C, E>(
    connection: C,
    graceful_shutdown: impl FnOnce(Pin<&mut C>),
    mut phases: Phases,
    last: Phase,
    idle: impl Future<Output = ()>,
    stalled: impl Future<Output = ()>,
) where
    C: Future<Output = Result<(), E>>,
    E: std::fmt::Display,
{
    let mut connection = pin!(connection);
    let end = async {
        tokio::select! {
            biased;
            () = phases.reached(last) => {}
            () = idle => {}
        }
    };
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = end => {
            graceful_shutdown(connection.as_mut());
            tokio::select! {
                ended = connection => ended,
                () = phases.reached(Phase::Over) => return,
                () = stalled => return tracing::debug!("a client does not read its responses"),
            }
        }
    };
    if let Err(error) = ended {
        // The client's fault, or its departure.
        tracing::debug!(%error, "a connection ended early");
    }
}
