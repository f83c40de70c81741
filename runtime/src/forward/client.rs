//! Requests to the other application, over connections that are used again.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Extensions, HeaderMap, Method, StatusCode, Uri, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::causes;

use super::bodies::{Gate, Progress, SentBody, Stage};
use super::stream::{History, Stream, is_closed};

/// How long a connection may be unused before it is closed, and how many unused ones are kept per upstream.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const POOL_SIZE: usize = 256;
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
    /// What is told that the upstream wants the body, if it is asked before.
    pub(super) gate: Option<Arc<Gate>>,
}

/// Why an upstream did not answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection could be made, so that it knows nothing of the request.
    Connect(legacy::Error),
    /// It closed a connection that had been used before, and answered nothing.
    Stale(legacy::Error),
    /// The time for connecting is over.
    ConnectTimeout,
    /// The time for answering is over.
    Timeout,
    /// The client took too long to send the body.
    LateBody,
    /// The client broke off.
    BrokenBody,
    /// The target cannot be passed on.
    Target,
    Other(legacy::Error),
}

pub(super) struct UpstreamClient {
    client: Client<Connector, SentBody>,
    /// Makes a connection for each request, which ends with it.
    fresh: Client<Connector, SentBody>,
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
        let connector = Connector {
            timeout: timeouts.connect,
        };
        // A request of which nothing was written is sent over another connection, which is no second time.
        let client = |pool_size| {
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(POOL_IDLE_TIMEOUT)
                .pool_max_idle_per_host(pool_size)
                .set_host(false)
                .http1_max_buf_size(BUFFER_SIZE)
                .build(connector.clone())
        };
        Self {
            client: client(POOL_SIZE),
            fresh: client(0),
            timeouts,
        }
    }

    /// Sends a request to an upstream and waits for the head of the response.
    pub(super) async fn send(
        &self,
        authority: &Authority,
        outgoing: &Outgoing,
        body: SentBody,
        over: Over,
    ) -> Result<http::Response<Incoming>, Failure> {
        let mut uri = http::uri::Parts::default();
        uri.scheme = Some(Scheme::HTTP);
        uri.authority = Some(authority.clone());
        uri.path_and_query = Some(outgoing.target.clone());
        let uri = Uri::from_parts(uri).map_err(|_| Failure::Target)?;
        let progress = body.progress();
        let mut request = http::Request::new(body);
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = uri;
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
        let client = match over {
            Over::Any => &self.client,
            Over::Fresh => &self.fresh,
        };
        let answered = self.answer(client.request(request), &progress).await?;
        let response = answered.map_err(|error| classify(error, progress.stage()))?;
        if let Some(history) = response.extensions().get::<History>() {
            history.note_answer();
        }
        Ok(response)
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
fn classify(error: legacy::Error, stage: Stage) -> Failure {
    match stage {
        Stage::Late => return Failure::LateBody,
        Stage::BrokenOff => return Failure::BrokenBody,
        Stage::Upstream | Stage::Client | Stage::Sent => {}
    }
    let causes = || causes::chain(&error);
    let io_kind = || {
        let mut errors = causes().filter_map(|error| error.downcast_ref::<io::Error>());
        errors.next().map(io::Error::kind)
    };
    if error.is_connect() {
        return match io_kind() {
            Some(io::ErrorKind::TimedOut) => Failure::ConnectTimeout,
            _ => Failure::Connect(error),
        };
    }
    let mut extras = Extensions::new();
    if let Some(connected) = error.connect_info() {
        connected.get_extras(&mut extras);
    }
    let history = extras.get::<History>();
    let may_be_stale = history.is_some_and(History::is_used_and_silent);
    let is_incomplete = causes().any(|error| {
        let error = error.downcast_ref::<hyper::Error>();
        error.is_some_and(|error| error.is_incomplete_message() || error.is_canceled())
    });
    let is_reset = causes()
        .filter_map(|error| error.downcast_ref())
        .any(is_closed);
    if may_be_stale && (is_incomplete || is_reset) {
        return Failure::Stale(error);
    }
    Failure::Other(error)
}

/// Makes connections.
#[derive(Clone, Debug)]
struct Connector {
    timeout: Duration,
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Stream>>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let timeout = self.timeout;
        Box::pin(async move {
            let host = uri.host().unwrap_or_default();
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let connecting = TcpStream::connect((host, uri.port_u16().unwrap_or(80)));
            let stream = tokio::time::timeout(timeout, connecting)
                .await
                .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
            stream.set_nodelay(true)?;
            Ok(TokioIo::new(Stream::new(stream)))
        })
    }
}
