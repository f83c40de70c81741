//! One connection: what it speaks, and how long it is served.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use hyper::server::conn::http1;
#[cfg(feature = "http2")]
use hyper::server::conn::http2;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

use crate::request::Connection;
use crate::telemetry::report;

#[cfg(feature = "http2")]
use super::activity::Activity;
#[cfg(feature = "http2")]
use super::beginning::{self, Protocol};
use super::io::TimedIo;
use super::lifecycle::{Phase, Phases};
use super::notes::Notes;
use super::service::{Answerer, ConnectionService};
use super::shared::{ConnectionServer, Slot};
use super::switched::Place;
use super::timeouts::Alarm;
use super::transport::Transport;
use super::well_formed::KnownHost;

/// Serves a connection until either side closes it.
pub(super) async fn serve(
    server: Arc<ConnectionServer>,
    stream: Transport,
    #[cfg_attr(
        not(feature = "http2"),
        expect(unused_mut, reason = "nothing is waited for")
    )]
    mut phases: Phases,
    slot: &Slot,
) {
    let (remote_addr, local_addr) = stream.addresses();
    #[cfg_attr(not(feature = "tls"), expect(unused_mut, reason = "it is as it came"))]
    let mut connection = Connection {
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
    #[cfg(feature = "http2")]
    #[cfg_attr(
        not(feature = "tls"),
        expect(unused_mut, reason = "nothing is agreed on")
    )]
    let mut spoken: &[Protocol] = if server.limits.http2.is_spoken_in_clear {
        &[Protocol::Http1, Protocol::Http2]
    } else {
        &[Protocol::Http1]
    };
    #[cfg(feature = "tls")]
    let stream = match &server.tls {
        None => stream,
        Some(tls) => {
            let handshake = tls.handshake(stream, server.limits.header_read_timeout);
            let Some(stream) = before_closing(&mut phases, handshake).await.flatten() else {
                return;
            };
            connection.is_secure = true;
            spoken = match stream.get_ref().1.alpn_protocol() {
                Some(b"h2") => &[Protocol::Http2],
                _ => &[Protocol::Http1],
            };
            Transport::Tls(Box::new(stream))
        }
    };
    let limits = &server.limits;
    let alarm = server
        .clock
        .alarm(limits.keep_alive_timeout, limits.header_read_timeout);
    #[cfg(feature = "http2")]
    let stream = if spoken == [Protocol::Http1] {
        stream
    } else {
        let begun = begin(stream, &alarm, &mut phases).await;
        match begun.filter(|(protocol, _)| spoken.contains(protocol)) {
            Some((Protocol::Http1, stream)) => stream,
            Some((Protocol::Http2, stream)) => {
                return serve_http2(server, stream, connection, phases, slot).await;
            }
            None => return,
        }
    };
    serve_http1(server, stream, connection, phases, slot, alarm).await;
}

/// Reads what tells which protocol a connection speaks, unless it does not come in time.
#[cfg(feature = "http2")]
async fn begin(
    mut stream: Transport,
    alarm: &Alarm,
    phases: &mut Phases,
) -> Option<(Protocol, Transport)> {
    let in_time = async {
        tokio::select! {
            biased;
            read = beginning::read(&mut stream) => read.ok(),
            () = alarm.gone_off() => None,
        }
    };
    let (protocol, beginning) = before_closing(phases, in_time).await.flatten()?;
    let stream = Box::new(stream);
    Some((protocol, Transport::Begun { beginning, stream }))
}

/// Waits for something, unless idle connections are closed before: whose connection has not got so far has not sent a
/// request.
#[cfg(feature = "http2")]
async fn before_closing<T>(phases: &mut Phases, waiting: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        ready = waiting => Some(ready),
        () = phases.reached(Phase::Closing) => None,
    }
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
    alarm: Alarm,
) {
    let peer = connection.clone();
    let (io, service) = prepare(&server, stream, connection, slot, &alarm);
    let connection = server.http1.serve_connection(io, service).with_upgrades();
    let ended = drive(
        connection,
        http1::UpgradeableConnection::graceful_shutdown,
        phases,
        // It cannot say that no more requests are answered without answering one.
        Phase::Closing,
        alarm.gone_off(),
        alarm.gone_off(),
    );
    if let Some(error) = ended.await {
        tell_end(&server, &peer, &error);
    }
}

#[cfg(feature = "http2")]
async fn serve_http2(
    server: Arc<ConnectionServer>,
    stream: Transport,
    connection: Connection,
    phases: Phases,
    slot: &Slot,
) {
    let peer = connection.clone();
    let activity = Arc::new(Activity::new());
    let (io, service) = prepare(&server, stream, connection, slot, &activity);
    let idle = activity.idle_for(server.limits.keep_alive_timeout);
    let stalled = async {
        activity.touch();
        activity.idle_for(server.limits.write_timeout).await;
    };
    let ended = drive(
        server.http2.serve_connection(io, service),
        http2::Connection::graceful_shutdown,
        phases,
        Phase::Draining,
        idle,
        stalled,
    );
    if let Some(error) = ended.await {
        tell_end(&server, &peer, &error);
    }
}

/// Returns what hyper reads from and writes to, and what answers the requests.
fn prepare<N: Notes>(
    server: &Arc<ConnectionServer>,
    stream: Transport,
    connection: Connection,
    slot: &Slot,
    notes: &N,
) -> (TokioIo<TimedIo<N>>, ConnectionService<N>) {
    let place = Place::new(server, slot);
    let io = TimedIo::new(stream, notes.clone(), &server.limits, place);
    let answerer = Answerer {
        server: Arc::clone(server),
        connection,
        notes: notes.clone(),
        slot: Arc::clone(slot),
    };
    let service = ConnectionService {
        answerer: Arc::new(answerer),
        known_host: KnownHost::default(),
    };
    (TokioIo::new(io), service)
}

/// Runs a connection to its end; from a phase on, or when it is idle, no further than its current requests, and
/// not beyond the point where these are stalled; returns the error that it ended early with.
async fn drive<C>(
    connection: C,
    graceful_shutdown: impl FnOnce(Pin<&mut C>),
    mut phases: Phases,
    last: Phase,
    idle: impl Future<Output = ()>,
    stalled: impl Future<Output = ()>,
) -> Option<hyper::Error>
where
    C: Future<Output = hyper::Result<()>>,
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

/// Tells why a connection ended early: hyper refuses bytes that are not a request, so nothing else logs them.
///
/// The texts of its errors hold nothing of what was sent.
fn tell_end(server: &ConnectionServer, connection: &Connection, error: &hyper::Error) {
    if !error.is_parse() {
        // The client's fault, or its departure.
        return tracing::debug!(%error, "a connection ended early");
    }
    report!(INFO, %error, "what a client sent is not a request");
    if let Some(log) = &server.access_log {
        let status = if error.is_parse_too_large() {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        log.malformed(connection, status);
    }
}
