//! One connection: what it speaks, and how long it is served.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use hyper::server::conn::http1::UpgradeableConnection as Http1Connection;
use hyper_util::rt::TokioIo;
#[cfg(feature = "http2")]
use hyper_util::server::conn::auto::UpgradeableConnection as AutoConnection;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

use crate::request::Connection;
use crate::telemetry::report;

#[cfg(feature = "http2")]
use super::activity::Activity;
use super::io::{Start, TimedIo};
use super::lifecycle::{Phase, Phases};
use super::served::Notes;
use super::service::{Answerer, ConnectionService};
use super::shared::{ConnectionServer, Slot};
use super::switched::Place;
use super::transport::Transport;
use super::well_formed::KnownHost;

/// Serves a connection until either side closes it.
pub(super) async fn serve(
    server: Arc<ConnectionServer>,
    stream: Transport,
    phases: Phases,
    slot: &Slot,
) {
    let (remote_addr, local_addr) = stream.addresses();
    let connection = Connection {
        remote_addr,
        local_addr,
        shutdown: server.lifecycle.signal(),
        ..Connection::default()
    };
    if let Transport::Tcp(stream) = &stream {
        // An answer is written as a whole: waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        keep_alive(stream, server.limits.tcp_keep_alive);
    }
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
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = Transport::Tls(Box::new(stream));
        connection.is_secure = true;
        return if is_http2 {
            serve_auto(server, stream, connection, phases, slot, Protocols::Http2).await;
        } else {
            serve_http1(server, stream, connection, phases, slot).await;
        };
    }
    #[cfg(feature = "http2")]
    if server.limits.http2.is_spoken_in_clear {
        return serve_auto(server, stream, connection, phases, slot, Protocols::Both).await;
    }
    serve_http1(server, stream, connection, phases, slot).await;
}

/// Lets the operating system ask a client that is silent for this long whether it is there.
///
/// Setting it for the socket that accepts is not enough: connections may wait there from before it was ours.
fn keep_alive(stream: &TcpStream, silence: Duration) {
    /// How long an answer is waited for before it is asked again, and how often it is asked.
    const INTERVAL: Duration = Duration::from_secs(10);
    const TRIES: u32 = 6;
    let how = TcpKeepalive::new()
        .with_time(silence)
        .with_interval(INTERVAL)
        .with_retries(TRIES);
    // A client that has left already has no such settings.
    let _ = SockRef::from(stream).set_tcp_keepalive(&how);
}

async fn serve_http1(
    server: Arc<ConnectionServer>,
    stream: Transport,
    connection: Connection,
    phases: Phases,
    slot: &Slot,
) {
    let limits = &server.limits;
    let alarm = server
        .clock
        .alarm(limits.keep_alive_timeout, limits.header_read_timeout);
    let start = Start::Alarm(alarm.clone());
    let place = Place::new(&server, slot);
    let io = TokioIo::new(TimedIo::new(stream, start, limits, place));
    let peer = connection.clone();
    let answerer = Answerer {
        server: Arc::clone(&server),
        connection,
        notes: Notes::Alarm(alarm.clone()),
        slot: Arc::clone(slot),
    };
    let service = ConnectionService {
        answerer: Arc::new(answerer),
        known_host: KnownHost::default(),
    };
    let connection = server.http1.serve_connection(io, service).with_upgrades();
    let ended = drive(
        connection,
        Http1Connection::graceful_shutdown,
        phases,
        Phase::Closing,
        alarm.gone_off(),
        alarm.gone_off(),
    );
    if let Some(error) = ended.await {
        tell_end(&server, &peer, &error);
    }
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
async fn serve_auto(
    server: Arc<ConnectionServer>,
    stream: Transport,
    connection: Connection,
    phases: Phases,
    slot: &Slot,
    protocols: Protocols,
) {
    let limits = server.limits;
    let start = Start::within(limits.header_read_timeout);
    let activity = Arc::new(Activity::new());
    let io = TimedIo::new(stream, start, &limits, Place::new(&server, slot));
    let io = TokioIo::new(io.noted_by(Arc::clone(&activity)));
    let peer = connection.clone();
    let answerer = Answerer {
        server: Arc::clone(&server),
        connection,
        notes: Notes::Activity(Arc::clone(&activity)),
        slot: Arc::clone(slot),
    };
    let service = ConnectionService {
        answerer: Arc::new(answerer),
        known_host: KnownHost::default(),
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
    let connection = auto.serve_connection_with_upgrades(io, service);
    let ended = drive(
        connection,
        AutoConnection::graceful_shutdown,
        phases,
        last,
        idle,
        stalled,
    );
    if let Some(error) = ended.await {
        tell_end(&server, &peer, &*error);
    }
}

/// Runs a connection to its end; from a phase on, or when it is idle, no further than its current requests, and
/// not beyond the point where these are stalled; returns the error that it ended early with.
async fn drive<C, E>(
    connection: C,
    graceful_shutdown: impl FnOnce(Pin<&mut C>),
    mut phases: Phases,
    last: Phase,
    idle: impl Future<Output = ()>,
    stalled: impl Future<Output = ()>,
) -> Option<E>
where
    C: Future<Output = Result<(), E>>,
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
                biased;
                ended = connection => ended,
                () = phases.reached(Phase::Over) => return None,
                () = stalled => {
                    tracing::debug!("a client is too slow");
                    return None;
                }
            }
        }
    };
    ended.err()
}

/// Tells why a connection ended early: what is not a request is refused by hyper, so that nothing else logs it.
///
/// The texts of its errors hold nothing of what was sent.
fn tell_end(
    server: &ConnectionServer,
    connection: &Connection,
    error: &(dyn std::error::Error + 'static),
) {
    let refused = error
        .downcast_ref::<hyper::Error>()
        .filter(|error| error.is_parse());
    let Some(refused) = refused else {
        // The client's fault, or its departure.
        return tracing::debug!(%error, "a connection ended early");
    };
    report!(INFO, error = %refused, "what a client sent is not a request");
    if let Some(log) = &server.access_log {
        let status = if refused.is_parse_too_large() {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        log.malformed(connection, status);
    }
}
