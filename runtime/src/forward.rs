//! Requests that another application answers: moving one view at a time.
//!
//! With [`forward_unmatched`](crate::Configurator::forward_unmatched) this application stands in front of
//! another one, usually the Pyramid application that it takes over from. What no route matches, and what a route
//! is [told to forward](crate::config::RouteConfig::forward), is passed on; everything else is answered here.
//!
//! ```
//! use pyramidion::{Configurator, Request, View};
//!
//! let mut config = Configurator::new();
//! config.add_route("article", "/articles/{id}");
//! config.add_view(View::new(|_: &mut Request| "an article").route_name("article"));
//! config.forward_unmatched("http://127.0.0.1:8080");
//! config.make_app()?;
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! Method, path, query and headers are passed on as they came, bodies piece by piece in both directions.
//! Headers that are about one connection are not passed on; `X-Forwarded-For`, `X-Forwarded-Host` and `Forwarded`
//! are continued, `X-Forwarded-Proto` is set. An answer that was passed on gets nothing from this application:
//! no session cookie, no header, unless a
//! [response callback](crate::Request::add_response_callback) adds it.
//!
//! An upstream that does not answer is an [`HttpException`] that exception views can answer: 502 if it cannot be
//! reached or breaks off, 503 if none is well, 504 if it takes too long.

mod body;
mod choice;
mod client;
mod headers;
mod health;
mod shadow;
mod upgrade;
mod upstream;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, EXPECT, RETRY_AFTER, TRANSFER_ENCODING};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, StatusCode, Version};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::upgrade::OnUpgrade;

use crate::BoxFuture;
use crate::body::Body;
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{IntoResponse as _, Response, ViewResult};

pub use choice::Choice;
pub(crate) use shadow::{Observed, compare, observe};

use body::{ReceivedBody, Refusal, SentBody};
use client::{Failure, Outgoing, Timeouts, UpstreamClient};
use headers::Visit;
use health::{Checking, HealthCheck};
use upstream::{Patience, Pool};

/// How often a request is sent again because connections turned out to be closed.
const MAX_STALE: u32 = 3;

/// The addresses of another application, and how it is spoken to.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use pyramidion::Configurator;
/// use pyramidion::forward::Upstreams;
///
/// let upstreams = Upstreams::new(["http://127.0.0.1:8080", "http://127.0.0.1:8081"])
///     .head_timeout(Duration::from_secs(20));
/// let mut config = Configurator::new();
/// config.forward_unmatched_to(upstreams);
/// config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Upstreams {
    urls: Vec<String>,
    timeouts: Timeouts,
    patience: Patience,
    health_check: Option<HealthCheck>,
    replaces_host: bool,
    is_behind_proxy: bool,
}

impl Upstreams {
    /// Returns upstreams that take turns; each URL is `http://`, a host and a port.
    pub fn new<S: Into<String>>(urls: impl IntoIterator<Item = S>) -> Self {
        Self {
            urls: urls.into_iter().map(Into::into).collect(),
            timeouts: Timeouts {
                connect: Duration::from_secs(5),
                head: Duration::from_secs(60),
                idle: Duration::from_secs(60),
            },
            patience: Patience {
                max_failures: 3,
                cool_down: Duration::from_secs(2),
            },
            health_check: None,
            replaces_host: false,
            is_behind_proxy: false,
        }
    }

    /// Sets how long it may take to connect to an upstream; the default is 5 seconds.
    ///
    /// Beyond it the request is answered with 504, unless another upstream can take it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// Sets how long an upstream may take to begin its answer, once it has the whole request; the default is 60
    /// seconds. Beyond it the request is answered with 504.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.head = timeout;
        self
    }

    /// Sets how long a body may pause, in either direction; the default is 60 seconds.
    ///
    /// An upstream that does not take the body of a request is answered for with 504, a client that does not send
    /// it is answered with 408. A response that pauses for too long is broken off.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.idle = timeout;
        self
    }

    /// Sets after how many failures in a row to connect an upstream is left out; the default is 3, the least 1.
    pub fn max_failures(mut self, count: u32) -> Self {
        self.patience.max_failures = count.max(1);
        self
    }

    /// Sets for how long an upstream that cannot be reached is left out; the default is 2 seconds.
    ///
    /// While all are left out, requests are answered with 503 and a `Retry-After` header.
    pub fn cool_down(mut self, time: Duration) -> Self {
        self.patience.cool_down = time;
        self
    }

    /// Asks every upstream for a path now and then, and leaves out those that do not answer in the time for
    /// connecting, or answer with a status of 400 or more; without it none is asked.
    ///
    /// It begins with the first request that is forwarded.
    pub fn health_check(mut self, path: impl Into<String>, interval: Duration) -> Self {
        let path = path.into();
        self.health_check = Some(HealthCheck { path, interval });
        self
    }

    /// Sends the host of the upstream in the `Host` header, in place of the one that the client asked for.
    ///
    /// The other application then writes URLs of its own host, unless it looks at `X-Forwarded-Host`.
    pub fn replace_host(mut self) -> Self {
        self.replaces_host = true;
        self
    }

    /// Says that every request comes through a proxy that sets `X-Forwarded-Proto`, which is then passed on.
    ///
    /// Without it a client could claim to have come over TLS, so that the header is replaced.
    pub fn behind_proxy(mut self) -> Self {
        self.is_behind_proxy = true;
        self
    }

    /// Returns what is wrong.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors: Vec<_> = self
            .urls
            .iter()
            .filter_map(|url| upstream::parse(url).err())
            .collect();
        if self.urls.is_empty() {
            errors.push("requests are forwarded to no upstream; name its URL".to_owned());
        }
        errors.extend(self.health_check.as_ref().and_then(HealthCheck::error));
        for (name, timeout) in [
            ("connect_timeout", self.timeouts.connect),
            ("head_timeout", self.timeouts.head),
            ("idle_timeout", self.timeouts.idle),
        ] {
            if timeout.is_zero() {
                errors.push(format!("`{name}` of upstreams must be longer than zero"));
            }
        }
        errors
    }
}

/// What passes requests on.
pub(crate) struct Forwarder {
    pool: Pool,
    client: UpstreamClient,
    checking: Checking,
    options: Upstreams,
}

/// What of a route is passed on.
#[derive(Clone, Debug)]
pub(crate) struct RouteForwarding {
    pub(crate) when: Choice,
    /// Whether the views of the route answer, too, for comparison.
    pub(crate) is_shadowed: bool,
}

impl Forwarder {
    /// Makes it of upstreams without [errors](Upstreams::errors).
    pub(crate) fn new(options: Upstreams) -> Arc<Self> {
        let urls = options.urls.iter();
        let authorities = urls.filter_map(|url| upstream::parse(url).ok());
        Arc::new(Self {
            pool: Pool::new(authorities.collect(), options.patience),
            client: UpstreamClient::new(options.timeouts),
            checking: Checking::default(),
            options,
        })
    }

    /// Passes a request on, and returns the answer when its head has arrived.
    ///
    /// # Errors
    ///
    /// Fails with 502, 503 or 504 for the upstream, with 400 or 408 for the client.
    pub(crate) fn pass_on(
        self: &Arc<Self>,
        request: &mut Request,
    ) -> BoxFuture<'static, ViewResult> {
        let forwarder = Arc::clone(self);
        self.begin_checks();
        let websocket = upgrade::take(request);
        let body = SentBody::new(request.take_body(), forwarder.options.timeouts.idle);
        let mut headers = headers::of_request(
            request.headers(),
            Visit {
                client: request.remote_addr().map(|address| address.ip()),
                host: request.host(),
                scheme: request.scheme(),
                keeps_proto: forwarder.options.is_behind_proxy,
            },
        );
        frame(&mut headers, &body);
        if websocket.is_some() {
            headers::add_websocket(&mut headers);
        }
        let target = request.uri().path_and_query().cloned();
        let outgoing = Outgoing {
            method: request.method().clone(),
            target: target.unwrap_or_else(|| PathAndQuery::from_static("/")),
            headers,
            gate: None,
        };
        let asks_first =
            request.version() != Version::HTTP_10 && expects_continue(request.headers());
        Box::pin(async move {
            forwarder
                .answer(outgoing, body, asks_first, websocket)
                .await
        })
    }

    async fn answer(
        &self,
        mut outgoing: Outgoing,
        mut body: SentBody,
        asks_first: bool,
        websocket: Option<OnUpgrade>,
    ) -> ViewResult {
        if body.is_end_stream() || !asks_first {
            outgoing.headers.remove(EXPECT);
        } else {
            outgoing.gate = Some(body.wait());
        }
        let mut response = self.send(&mut outgoing, body).await?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(self.response(response, &outgoing));
        }
        let Some(websocket) = websocket.filter(|_| headers::is_websocket(response.headers()))
        else {
            tracing::warn!("an upstream switched to a protocol that it was not asked for");
            return Err(HttpException::bad_gateway().into());
        };
        upgrade::join(websocket, hyper::upgrade::on(&mut response));
        let mut response = self.response(response, &outgoing);
        headers::add_websocket(response.headers_mut());
        Ok(response)
    }

    /// Sends a request to an upstream, and to others as long as it is certain that none has acted on it.
    async fn send(
        &self,
        outgoing: &mut Outgoing,
        body: SentBody,
    ) -> Result<http::Response<Incoming>, HttpException> {
        let is_repeatable = outgoing.method.is_idempotent() && body.is_end_stream();
        let mut body = Some(body);
        let mut last = None;
        for upstream in self.pool.candidates() {
            if self.options.replaces_host
                && let Ok(host) = HeaderValue::from_str(upstream.authority.as_str())
            {
                outgoing.headers.insert(http::header::HOST, host);
            }
            let mut stale = 0;
            let failure = loop {
                let body = body.take();
                let body = body
                    .unwrap_or_else(|| SentBody::new(Body::empty(), self.options.timeouts.idle));
                match self.client.send(&upstream.authority, outgoing, body).await {
                    Ok(response) => {
                        upstream.note_success();
                        return Ok(response);
                    }
                    Err(Failure::Stale(_)) if is_repeatable && stale < MAX_STALE => stale += 1,
                    Err(failure) => break failure,
                }
            };
            log(&upstream.authority, &failure);
            let is_unreachable = matches!(failure, Failure::Connect(_) | Failure::ConnectTimeout);
            if is_unreachable {
                self.pool.note_failure(upstream);
            }
            let exception = exception(&failure);
            if !(is_unreachable && is_repeatable) {
                return Err(exception);
            }
            last = Some(exception);
        }
        Err(last.unwrap_or_else(|| self.unavailable()))
    }

    /// Returns the exception for the time in which no upstream is well.
    fn unavailable(&self) -> HttpException {
        let check = self.options.health_check.as_ref();
        let seconds = self.pool.retry_after(check.map(|check| check.interval));
        let seconds = HeaderValue::from(seconds);
        HttpException::service_unavailable().with_header(RETRY_AFTER, seconds)
    }

    /// Makes the response of what the upstream answered.
    fn response(&self, response: http::Response<Incoming>, outgoing: &Outgoing) -> Response {
        let (mut head, body) = response.into_parts();
        headers::remove_hop_by_hop(&mut head.headers);
        if head.status == StatusCode::NOT_MODIFIED {
            head.headers.remove(CONTENT_LENGTH);
        }
        let refusal = outgoing.gate.as_ref().map(|gate| Refusal(Arc::clone(gate)));
        let body = ReceivedBody::new(body, self.options.timeouts.idle, refusal);
        let mut passed_on = http::Response::new(Body::stream(body));
        *passed_on.status_mut() = head.status;
        *passed_on.headers_mut() = head.headers;
        if let Some(reason) = head.extensions.remove::<ReasonPhrase>() {
            passed_on.extensions_mut().insert(reason);
        }
        let mut response = passed_on.into_response();
        response.is_passed_on = true;
        response
    }
}

/// Says how the end of the body is found, where hyper would take it for absent.
fn frame(headers: &mut HeaderMap, body: &SentBody) {
    if !body.is_end_stream() && body.size_hint().exact().is_none() {
        headers.remove(CONTENT_LENGTH);
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

fn expects_continue(headers: &HeaderMap) -> bool {
    let expectation = headers.get(EXPECT).map(HeaderValue::as_bytes);
    expectation.is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue"))
}

/// Returns what a visitor is told of a failure.
fn exception(failure: &Failure) -> HttpException {
    match failure {
        Failure::Connect(_) | Failure::Stale(_) | Failure::Other(_) => HttpException::bad_gateway(),
        Failure::ConnectTimeout | Failure::Timeout => HttpException::gateway_timeout(),
        Failure::LateBody => HttpException::request_timeout()
            .with_detail("the body took too long to arrive")
            .with_header(http::header::CONNECTION, HeaderValue::from_static("close")),
        Failure::BrokenBody => HttpException::bad_request().with_detail("the body broke off"),
        Failure::Target => HttpException::bad_request().with_detail("the target is malformed"),
    }
}

/// Logs a failure of an upstream; what a client does wrong is its own affair.
fn log(upstream: &http::uri::Authority, failure: &Failure) {
    let (Failure::Connect(error) | Failure::Stale(error) | Failure::Other(error)) = failure else {
        if matches!(failure, Failure::ConnectTimeout | Failure::Timeout) {
            tracing::warn!(%upstream, "an upstream took too long");
        }
        return;
    };
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::warn!(%upstream, error = text, "an upstream failed");
}

impl fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
