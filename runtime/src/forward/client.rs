//! Requests to the other application, over connections that are used again.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, Method, Request, StatusCode, Uri, Version};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::causes;

use super::connections::{Connection, Lease};
use super::sent::{Gate, Progress, SentBody, Stage};
use super::stream::{History, Stream, is_closed};
use super::upstream::Upstream;

/// What is read ahead of an upstream at most, also the largest headers of a response, in bytes: whoever reads slowly
/// holds as much.
const BUFFER_SIZE: usize = 64 << 10;

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
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) target: PathAndQuery,
    pub(super) headers: HeaderMap,
    /// What learns that the upstream wants the body, if it is asked before.
    pub(super) gate: Option<Arc<Gate>>,
}

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
    pub(super) async fn send(
        &self,
        upstream: &Upstream,
        outgoing: &Outgoing,
        body: SentBody,
        over: Over,
    ) -> Result<(http::Response<Incoming>, Lease), Failure> {
        let progress = body.progress();
        let mut request = Request::new(body);
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = Uri::from(outgoing.target.clone());
        *request.version_mut() = Version::HTTP_11;
        request.headers_mut().clone_from(&outgoing.headers);
        if let Some(gate) = &outgoing.gate {
            let gate = Arc::clone(gate);
            hyper::ext::on_informational(&mut request, move |response| {
                if response.status() == StatusCode::CONTINUE {
                    gate.open();
                }
            });
        }
        let exchange = self.exchange(upstream, request, over, &progress);
        self.answer(exchange, &progress).await?
    }

    /// Sends a request over a connection that is kept, or over a new one.
    ///
    /// A request of which nothing was written, since the connection was closed, is sent over another one: that is not a
    /// second time.
    async fn exchange(
        &self,
        upstream: &Upstream,
        mut request: Request<SentBody>,
        over: Over,
        progress: &Progress,
    ) -> Result<(http::Response<Incoming>, Lease), Failure> {
        loop {
            let kept = match over {
                Over::Any => upstream.connections.take(),
                Over::Fresh => None,
            };
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.connect(&upstream.authority).await?,
            };
            match connection.sender.try_send_request(request).await {
                Ok(response) => {
                    connection.history.note_answer();
                    let connections = match over {
                        Over::Any => Some(Arc::clone(&upstream.connections)),
                        Over::Fresh => None,
                    };
                    return Ok((response, Lease::new(connection, connections)));
                }
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_kept => request = unsent,
                    _ => {
                        let error = error.into_error();
                        return Err(classify(error, &connection.history, progress.stage()));
                    }
                },
            }
        }
    }

    /// Makes a connection.
    async fn connect(&self, authority: &Authority) -> Result<Connection, Failure> {
        let host = authority.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let connecting = TcpStream::connect((host, authority.port_u16().unwrap_or(80)));
        let connected = tokio::time::timeout(self.timeouts.connect, connecting);
        let connected = connected.await.map_err(|_| Failure::ConnectTimeout)?;
        let stream = connected
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| match error.kind() {
                io::ErrorKind::TimedOut => Failure::ConnectTimeout,
                _ => Failure::Connect(error),
            })?;
        let history = History::default();
        let stream = TokioIo::new(Stream::new(stream, history.clone()));
        let mut builder = http1::Builder::new();
        let handshake = builder.max_buf_size(BUFFER_SIZE).handshake(stream);
        let (mut sender, driver) = handshake.await.map_err(Failure::Other)?;
        tokio::spawn(async move {
            // Whoever waits for an answer is told of an error.
            let _ = driver.with_upgrades().await;
        });
        sender.ready().await.map_err(Failure::Other)?;
        Ok(Connection { sender, history })
    }

    /// Waits for an answer as long as the body goes on, and then as long as an answer may take.
    async fn answer<T>(
        &self,
        answer: impl Future<Output = T>,
        progress: &Progress,
    ) -> Result<T, Failure> {
        let mut answer = pin!(answer);
        let limit = || match progress.stage() {
            Stage::Sent => self.timeouts.head,
            Stage::Upstream | Stage::Client | Stage::Late | Stage::BrokenOff => {
                self.timeouts.idle.max(self.timeouts.connect)
            }
        };
        let deadline = || tokio::time::Instant::from(progress.last() + limit());
        let mut sleep = pin!(tokio::time::sleep_until(deadline()));
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return Ok(answer),
                () = progress.sent() => {}
                () = &mut sleep => {
                    let is_over = deadline() <= sleep.deadline();
                    if is_over && matches!(progress.stage(), Stage::Sent | Stage::Upstream) {
                        return Err(Failure::Timeout);
                    }
                }
            }
            // A client that is late is the affair of the body.
            let now = tokio::time::Instant::now();
            let next = deadline();
            let next = if next <= now && progress.stage() != Stage::Sent {
                now + limit()
            } else {
                next
            };
            sleep.as_mut().reset(next);
        }
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
