//! Requests to the other application, over connections that are used again.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Extensions, HeaderMap, Method, StatusCode, Uri, Version};
use hyper::body::Incoming;
use hyper::rt::ReadBufCursor;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::httpexceptions;

use super::body::{Gate, Progress, SentBody, Stage};

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
    timeouts: Timeouts,
}

impl UpstreamClient {
    pub(super) fn new(timeouts: Timeouts) -> Self {
        let connector = Connector {
            timeout: timeouts.connect,
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .pool_max_idle_per_host(POOL_SIZE)
            .set_host(false)
            .http1_max_buf_size(BUFFER_SIZE)
            .build(connector);
        Self { client, timeouts }
    }

    /// Sends a request to an upstream and waits for the head of the response.
    pub(super) async fn send(
        &self,
        authority: &Authority,
        outgoing: &Outgoing,
        body: SentBody,
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
        let answered = self.answer(self.client.request(request), &progress).await?;
        let response = answered.map_err(|error| classify(error, progress.stage()))?;
        if let Some(Use(is_used)) = response.extensions().get() {
            is_used.store(true, Ordering::Relaxed);
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
    let causes = || httpexceptions::chain(&error);
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
    let was_used = matches!(extras.get(), Some(Use(is_used)) if is_used.load(Ordering::Relaxed));
    let is_incomplete = causes().any(|error| {
        let error = error.downcast_ref::<hyper::Error>();
        error.is_some_and(|error| error.is_incomplete_message() || error.is_canceled())
    });
    let is_reset = causes()
        .filter_map(|error| error.downcast_ref())
        .any(is_closed);
    if was_used && (is_incomplete || is_reset) {
        return Failure::Stale(error);
    }
    Failure::Other(error)
}

/// Whether a connection has carried a request that was answered.
#[derive(Clone, Debug, Default)]
struct Use(Arc<AtomicBool>);

/// Makes connections.
#[derive(Clone, Debug)]
struct Connector {
    timeout: Duration,
}

impl tower_service::Service<Uri> for Connector {
    type Response = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

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
            Ok(Stream {
                io: TokioIo::new(stream),
                is_used: Use::default(),
                is_deaf: false,
            })
        })
    }
}

/// A connection to an upstream.
struct Stream {
    io: TokioIo<TcpStream>,
    is_used: Use,
    /// Whether the upstream takes no more; it may have answered before.
    is_deaf: bool,
}

impl Stream {
    /// Drops what an upstream does not take that has closed its side, so that its answer is read: it may have
    /// refused a body before that has come to its end.
    fn deafened(
        &mut self,
        written: Poll<io::Result<usize>>,
        length: usize,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Err(error)) if is_closed(&error) => {
                self.is_deaf = true;
                Poll::Ready(Ok(length))
            }
            written => written,
        }
    }
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().extra(self.is_used.clone())
    }
}

impl hyper::rt::Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl hyper::rt::Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_deaf {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.deafened(written, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if self.is_deaf {
            return Poll::Ready(Ok(length));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.deafened(written, length)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
