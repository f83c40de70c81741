//! Requests to the other application, over connections that are used again.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use http::uri::Authority;
use hyper::body::Incoming;
use tokio::net::TcpStream;

use crate::causes;

use super::alarm::Alarm;
use super::connections::Lease;
use super::sent::{Progress, SentBody, Stage};
use super::stream::{History, is_closed};
use super::upstream::Upstream;
use super::upstream_connection::Connection;

/// How long is waited for another application.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) connect: Duration,
    pub(super) head: Duration,
    pub(super) idle: Duration,
    /// For the whole body of a response, before what came of it counts.
    pub(super) response: Duration,
    /// How long a tunnel may be silent.
    pub(super) tunnel: Duration,
}

/// A request on its way to an upstream.
pub(super) type Outgoing = http::Request<SentBody>;

/// Why an upstream did not answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection could be made, so that it knows nothing of the request.
    Connect(io::Error),
    /// It closed a connection that had been used before, and answered nothing.
    Stale(hyper::Error),
    /// The time for connecting is over.
    ConnectTimeout,
    /// The time for answering is over.
    Timeout,
    /// The client took too long to send the body.
    LateBody,
    /// The client broke off.
    BrokenBody,
    Other(hyper::Error),
}

pub(super) struct UpstreamClient {
    timeouts: Timeouts,
}

/// Which connection a request is sent over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// One that is kept, if there is one.
    Any,
    /// One that nobody has used before.
    Fresh,
}

impl UpstreamClient {
    pub(super) fn new(timeouts: Timeouts) -> Self {
        Self { timeouts }
    }

    /// Sends a request to an upstream and waits for the head of the response, whose body comes over the connection.
    ///
    /// A request of which nothing was written, since the connection was closed, is sent over another one: that is not a
    /// second time.
    pub(super) async fn send(
        &self,
        upstream: &Upstream,
        mut outgoing: Outgoing,
        over: Over,
    ) -> Result<(http::Response<Incoming>, Lease), Failure> {
        let progress = outgoing.body().progress();
        loop {
            let kept = match over {
                Over::Any => upstream.connections.take(),
                Over::Fresh => None,
            };
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.connect(&upstream.authority, &progress).await?,
            };
            let late = |alarm: &mut Alarm, context: &mut Context<'_>| {
                self.timeouts.poll_late(&progress, alarm, context)
            };
            match connection.send(outgoing, late).await? {
                Ok(response) => {
                    connection.history().note_answer();
                    connection.set_rest(progress.rest(self.timeouts.idle));
                    let is_switching = response.status() == StatusCode::SWITCHING_PROTOCOLS;
                    if is_switching || progress.stage() != Stage::Sent {
                        connection.drive_apart();
                    }
                    let connections = match over {
                        Over::Any => Some(Arc::clone(&upstream.connections)),
                        Over::Fresh => None,
                    };
                    return Ok((response, Lease::new(connection, connections)));
                }
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_kept => outgoing = unsent,
                    _ => {
                        let error = error.into_error();
                        return Err(classify(error, connection.history(), progress.stage()));
                    }
                },
            }
        }
    }

    /// Makes a connection.
    async fn connect(
        &self,
        authority: &Authority,
        progress: &Progress,
    ) -> Result<Connection, Failure> {
        let host = authority.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let connecting = TcpStream::connect((host, authority.port_u16().unwrap_or(80)));
        let answer = self.timeouts.limit(progress.stage());
        let connected = tokio::time::timeout(self.timeouts.connect.min(answer), connecting);
        let connected = connected.await.map_err(|_| {
            if answer < self.timeouts.connect {
                Failure::Timeout
            } else {
                Failure::ConnectTimeout
            }
        })?;
        let stream = connected
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| match error.kind() {
                io::ErrorKind::TimedOut => Failure::ConnectTimeout,
                _ => Failure::Connect(error),
            })?;
        Connection::over(stream).await.map_err(Failure::Other)
    }
}

impl Timeouts {
    /// Returns how long an answer is waited for without anything going on.
    fn limit(&self, stage: Stage) -> Duration {
        match stage {
            Stage::Sent => self.head,
            Stage::Upstream | Stage::Client | Stage::Late | Stage::BrokenOff => {
                self.idle.max(self.connect)
            }
        }
    }

    /// Is ready when an answer was waited for too long: since the body has last gone on, or since it was sent.
    fn poll_late(
        &self,
        progress: &Progress,
        alarm: &mut Alarm,
        context: &mut Context<'_>,
    ) -> Poll<Failure> {
        let stage = progress.stage();
        // A client that is late is the affair of the body.
        if !matches!(stage, Stage::Sent | Stage::Upstream) {
            return Poll::Pending;
        }
        let deadline = progress.last() + self.limit(stage);
        ready!(alarm.poll(deadline.into(), context));
        Poll::Ready(Failure::Timeout)
    }
}

/// Finds out what an error means for the request.
fn classify(error: hyper::Error, history: &History, stage: Stage) -> Failure {
    match stage {
        Stage::Late => return Failure::LateBody,
        Stage::BrokenOff => return Failure::BrokenBody,
        Stage::Upstream | Stage::Client | Stage::Sent => {}
    }
    let is_incomplete = error.is_incomplete_message() || error.is_canceled();
    let is_reset = causes::chain(&error)
        .filter_map(|error| error.downcast_ref())
        .any(is_closed);
    if history.is_used_and_silent() && (is_incomplete || is_reset) {
        return Failure::Stale(error);
    }
    Failure::Other(error)
}
