//! From a request to the answer of another application.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, RETRY_AFTER, TRANSFER_ENCODING,
};
use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, Version};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;

use crate::BoxFuture;
use crate::boxed::boxed;
use crate::causes;
use crate::httpexceptions::{HttpException, Limit};
use crate::request::{BodyLimits, Request};
use crate::response::{Response, ViewResult};
use crate::switching::is_websocket;
use crate::telemetry::report;

use super::answer_body::ReceivedBody;
use super::client::{Failure, Outgoing, Over, UpstreamClient};
use super::connections::Lease;
use super::describing::Visit;
use super::headers;
use super::pace::Pace;
use super::sent::{Gate, Refusal, SentBody};
use super::upgrade;
use super::upstream::{self, Checking, Pool, Upstream};
use super::{Upstreams, answer_end};

/// How many proxies a request may have come through.
const MAX_HOPS: usize = 32;

/// What passes requests on.
pub(crate) struct Forwarder {
    pub(super) pool: Pool,
    pub(super) client: UpstreamClient,
    pub(super) checking: Checking,
    pub(super) options: Upstreams,
    /// Whether it was logged that headers of strangers are dropped.
    has_warned_of_strangers: AtomicBool,
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
            has_warned_of_strangers: AtomicBool::new(false),
        })
    }

    /// Returns the URLs of the upstreams, without what follows the host.
    pub(crate) fn urls(&self) -> Vec<String> {
        let upstreams = self.pool.upstreams().iter();
        upstreams
            .map(|upstream| format!("http://{}", upstream.authority))
            .collect()
    }

    /// Tells whether a request is passed on although its path may be read as that of a local route.
    pub(crate) fn passes_on_other_spellings(&self) -> bool {
        self.options.passes_on_other_spellings
    }

    /// Passes a request on, and returns the answer when its head has arrived.
    ///
    /// # Errors
    ///
    /// Fails with 502, 503 or 504 for the upstream, with 400 or 408 for the client, and with 508 if
    /// applications forward to each other.
    pub(crate) fn pass_on<'r>(
        self: &'r Arc<Self>,
        request: &'r mut Request,
        limits: &BodyLimits,
    ) -> BoxFuture<'r, ViewResult> {
        self.begin_checks();
        let pace = self.pace_of_request(limits);
        Box::into_pin(boxed(|| self.answer(request, pace)))
    }

    /// Returns the request that the other application gets.
    ///
    /// # Errors
    ///
    /// Fails with 508 if it was forwarded too often.
    fn outgoing(
        &self,
        request: &Request,
        body: SentBody,
        asks_first: bool,
    ) -> Result<Outgoing, HttpException> {
        let client = request.remote_addr().map(|address| address.ip());
        let visit = Visit {
            client,
            authority: request.uri().authority().map(Authority::as_str),
            scheme: request.scheme(),
            proxy: request.proxy_headers(),
            keeps_underscores: self.options.keeps_underscores,
            asks_first,
        };
        let mut outgoing = Outgoing::new(body);
        let passed = headers::pass_on(request.headers(), visit, outgoing.headers_mut());
        if passed.has_spoofed {
            self.note_stranger(client);
        }
        if passed.hops > MAX_HOPS {
            report!(
                WARN,
                "a request was forwarded too often; is an upstream this application?"
            );
            return Err(HttpException::new(StatusCode::LOOP_DETECTED));
        }
        let target = request.uri().path_and_query().cloned();
        let target = target.unwrap_or_else(|| PathAndQuery::from_static("/"));
        *outgoing.method_mut() = request.method().clone();
        *outgoing.uri_mut() = Uri::from(target);
        request.pass_on_id(outgoing.headers_mut());
        frame(&mut outgoing);
        Ok(outgoing)
    }

    /// Logs that headers of a stranger were dropped, once as a warning: those of a proxy that nobody named would be
    /// missed, and anyone can send some.
    fn note_stranger(&self, peer: Option<IpAddr>) {
        let peer = peer.map_or_else(|| "a Unix socket".to_owned(), |peer| peer.to_string());
        if self.has_warned_of_strangers.swap(true, Ordering::Relaxed) {
            tracing::debug!(peer, "headers that only proxies may set were dropped");
            return;
        }
        report!(
            WARN,
            peer,
            "headers that only proxies may set came from a peer that is not a trusted proxy, and were dropped; if \
             it is a proxy of yours, name it with `trusted_proxies` of the server. This warning is logged once"
        );
    }

    /// Returns what the body of a request is held to: what other bodies are, but longer ones may take longer.
    fn pace_of_request(&self, limits: &BodyLimits) -> Pace {
        Pace {
            pause: limits.read_timeout.min(self.options.timeouts.idle),
            total: Some(limits.total_timeout),
            rate: self.options.min_rate,
        }
    }

    /// Returns what the body of a response is held to; what is a stream of events is one for as long as it lasts.
    fn pace_of_response(&self, headers: &HeaderMap) -> Pace {
        let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_event_stream = content_type.is_some_and(|content_type| {
            let media_type = content_type.split(|byte| *byte == b';').next();
            let media_type = media_type.unwrap_or_default().trim_ascii();
            media_type.eq_ignore_ascii_case(b"text/event-stream")
        });
        Pace {
            pause: self.options.timeouts.idle,
            total: (!is_event_stream).then_some(self.options.timeouts.response),
            rate: self.options.min_rate,
        }
    }

    async fn answer(&self, request: &mut Request, pace: Pace) -> ViewResult {
        let websocket = upgrade::take(request);
        let mut body = SentBody::new(request.take_body(), pace);
        let asks_first = !body.is_end_stream()
            && request.version() != Version::HTTP_10
            && expects_continue(request.headers());
        let gate = asks_first.then(|| body.wait()).flatten();
        let mut outgoing = self.outgoing(request, body, asks_first)?;
        if let Some(gate) = &gate {
            Gate::open_by(gate, &mut outgoing);
        }
        if websocket.is_some() {
            headers::add_websocket(outgoing.headers_mut());
        }
        let (mut response, lease, upstream) = self.send(request, outgoing).await?;
        let upstream = &upstream.authority;
        if let Err(problem) = answer_end::correct(response.status(), response.headers_mut()) {
            report!(WARN, %upstream, problem, "an answer of an upstream has no clear end");
            return Err(HttpException::bad_gateway().into());
        }
        let refusal = gate.map(Refusal::new);
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(self.response(response, lease, refusal, upstream));
        }
        let Some(websocket) = websocket.filter(|_| is_websocket(response.headers())) else {
            report!(WARN, %upstream, "an upstream switched to a protocol that it was not asked for");
            return Err(HttpException::bad_gateway().into());
        };
        let tunnel = hyper::upgrade::on(&mut response);
        websocket.join(tunnel, self.options.timeouts.tunnel);
        let mut response = self.response(response, lease, refusal, upstream);
        headers::add_websocket(response.headers_mut());
        Ok(response)
    }

    /// Sends a request to an upstream, and to others as long as it is certain that none has got it.
    ///
    /// It is sent a second time at most, and only if that does no harm: if the connection was one that had been used
    /// before, and was closed without a byte of an answer. It is made again then, which is rare, where a copy would be made of each.
    async fn send(
        &self,
        request: &Request,
        outgoing: Outgoing,
    ) -> Result<(http::Response<Incoming>, Lease, &Upstream), HttpException> {
        let is_repeatable = outgoing.method().is_idempotent() && outgoing.body().is_end_stream();
        let mut unsent = Some(outgoing);
        let mut over = Over::Any;
        let mut last = None;
        for upstream in self.pool.candidates() {
            let failure = loop {
                let mut outgoing = match unsent.take() {
                    Some(outgoing) => outgoing,
                    None => self.outgoing(request, SentBody::empty(), false)?,
                };
                if self.options.replaces_host
                    && let Ok(host) = HeaderValue::from_str(upstream.authority.as_str())
                {
                    outgoing.headers_mut().insert(HOST, host);
                }
                match self.client.send(upstream, outgoing, over).await {
                    Ok((response, lease)) => {
                        upstream.note_success();
                        return Ok((response, lease, upstream));
                    }
                    Err(Failure::Stale(_)) if is_repeatable && over == Over::Any => {
                        over = Over::Fresh;
                    }
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

    /// Returns the exception for the time in which no upstream is healthy.
    fn unavailable(&self) -> HttpException {
        let check = self.options.health_check.as_ref();
        let seconds = self.pool.retry_after(check.map(|check| check.interval));
        let seconds = HeaderValue::from(seconds);
        HttpException::service_unavailable().with_header(RETRY_AFTER, seconds)
    }

    /// Makes the response of what the upstream answered.
    fn response(
        &self,
        response: http::Response<Incoming>,
        lease: Lease,
        refusal: Option<Refusal>,
        upstream: &Authority,
    ) -> Response {
        let (mut head, body) = response.into_parts();
        headers::remove_hop_by_hop(&mut head.headers);
        let pace = self.pace_of_response(&head.headers);
        let body = ReceivedBody::receive(body, pace, upstream, refusal, lease);
        let mut passed_on = http::Response::new(body);
        *passed_on.status_mut() = head.status;
        *passed_on.headers_mut() = head.headers;
        if let Some(reason) = head.extensions.remove::<ReasonPhrase>() {
            passed_on.extensions_mut().insert(reason);
        }
        Response::passed_on(passed_on)
    }
}

/// Checks that a target can be passed on.
///
/// # Errors
///
/// Fails with 400 if servers could read it in several ways: what is not a visible character of ASCII has to be
/// percent-encoded ([RFC 3986 §2](https://www.rfc-editor.org/rfc/rfc3986#section-2)).
pub(crate) fn check_target(target: &Uri) -> Result<(), HttpException> {
    let target = target.path_and_query().map_or("", PathAndQuery::as_str);
    if target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let problem = "the target has characters that are not ASCII; they must be percent-encoded";
    Err(HttpException::bad_request().with_detail(problem))
}

/// Says how the end of the body is found, where hyper would take it for absent.
fn frame(outgoing: &mut Outgoing) {
    let body = outgoing.body();
    if !body.is_end_stream() && body.size_hint().exact().is_none() {
        let headers = outgoing.headers_mut();
        headers.remove(CONTENT_LENGTH);
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

fn expects_continue(headers: &HeaderMap) -> bool {
    let expectation = headers.get(EXPECT).map(HeaderValue::as_bytes);
    expectation.is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue"))
}

/// Returns what a visitor sees of a failure.
fn exception(failure: &Failure) -> HttpException {
    match failure {
        Failure::Connect(_) | Failure::Stale(_) | Failure::Other(_) => HttpException::bad_gateway(),
        Failure::ConnectTimeout | Failure::Timeout => {
            HttpException::gateway_timeout().beyond(Limit::UpstreamTime)
        }
        Failure::LateBody => HttpException::request_timeout()
            .with_detail("the body took too long to arrive")
            .beyond(Limit::BodyTime)
            .with_header(CONNECTION, HeaderValue::from_static("close")),
        Failure::BrokenBody => HttpException::bad_request().with_detail("the body broke off"),
    }
}

/// Logs a failure of an upstream; what a client does wrong is its own affair.
fn log(upstream: &Authority, failure: &Failure) {
    let error: &(dyn std::error::Error + 'static) = match failure {
        Failure::Connect(error) => error,
        Failure::Stale(error) | Failure::Other(error) => error,
        Failure::ConnectTimeout | Failure::Timeout => {
            report!(WARN, %upstream, "an upstream took too long");
            return;
        }
        Failure::LateBody | Failure::BrokenBody => return,
    };
    report!(WARN, %upstream, error = causes::text(error), "an upstream failed");
}

impl fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
