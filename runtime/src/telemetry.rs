//! What is reported about an application: a span for each request, and metrics.
//!
//! # Spans
//!
//! While a request is answered, its `tracing` span is entered, so that every event of a view belongs to it. It has the
//! name `request`, the level `INFO`, the target `pyramidion::request`, and these fields:
//!
//! | field | value |
//! |---|---|
//! | `method` | the method, `other` for one that [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-9) and PATCH do not know |
//! | `trace_id`, `parent_id` | the trace and the span that the request [comes from](TraceContext), if it brings a valid `traceparent` |
//! | `id` | the [request id](crate::Configurator::set_request_id_header), if there are any |
//! | `route` | the name of the route that matched |
//! | `view` | the function that answered |
//! | `status` | the status of the response |
//! | `elapsed_us` | how long it took to make the response, in microseconds |
//!
//! Paths and parameters are not among them: they are what visitors type. Where nobody listens to the level a request
//! costs nothing.
//!
//! # Metrics
//!
//! With the feature `metrics` the application reports to the facade of that name, for which there are recorders of many kinds: requests
//! where the [setting](crate::Settings) `pyramidion.metrics` is on, sessions always, since few are rejected:
//!
//! | metric | kind | labels |
//! |---|---|---|
//! | `pyramidion_requests_total` | counter | `method`, `route`, `status` |
//! | `pyramidion_request_duration_seconds` | histogram | `method`, `route` |
//! | `pyramidion_requests_in_flight` | gauge | |
//! | `pyramidion_sessions_rejected_total` | counter | `reason`: `signature`, `malformed`, `timed_out`, `outlived` |
//!
//! A request that no route matched has the route `-`. Requests whose client went away before they were answered have the
//! status `-`.
//!
//! # Without a subscriber
//!
//! Errors, warnings and what a server says of itself are events of `tracing`. Where no subscriber was ever set in the
//! process they are lines on standard error instead, so that no failure goes unseen:
//!
//! ```text
//! listening on http://127.0.0.1:6543
//! error: a view failed: the database does not answer (view=home at=src/views.rs:9 route=home)
//! ```
//!
//! An application that wants neither sets [`NoSubscriber`](tracing::subscriber::NoSubscriber). One that uses the
//! facade `log` turns on the feature `log`: reports then go to its logger, and to standard error only where there is
//! none. In tests the lines belong to the output of the test from the first [`TestApp`](crate::testing::TestApp) on, which
//! is shown if the test fails.

#[cfg(feature = "metrics")]
mod counted;
mod report;

use std::fmt;
use std::time::Instant;

use http::{HeaderMap, Method, StatusCode};
use tracing::Span;
use tracing::field::Empty;

pub use crate::trace_context::TraceContext;
#[cfg(feature = "metrics")]
use counted::Counted;
pub(crate) use report::{capture, is_unheard, report, warn_at_start, write_line};

/// The target of spans.
const TARGET: &str = "pyramidion::request";

/// A request that is being answered, as spans and metrics see it.
#[derive(Debug)]
pub(crate) struct Observation(Option<Box<Watched>>);

#[derive(Debug)]
struct Watched {
    span: Span,
    start: Instant,
    #[cfg(feature = "metrics")]
    counted: Option<Counted>,
}

impl Observation {
    /// Begins to observe a request, if anything listens; `is_counted` says that it belongs to the metrics.
    pub(crate) fn begin(
        method: &Method,
        headers: &HeaderMap,
        id: Option<&str>,
        is_counted: bool,
    ) -> Self {
        let is_traced = tracing::enabled!(target: TARGET, tracing::Level::INFO);
        if !is_traced && !is_counted {
            return Self(None);
        }
        let method = name(method);
        let span = tracing::info_span!(
            target: TARGET,
            "request",
            method,
            trace_id = Empty,
            parent_id = Empty,
            id = id.map(display),
            route = Empty,
            view = Empty,
            status = Empty,
            elapsed_us = Empty,
        );
        if is_traced && let Some(context) = TraceContext::of(headers) {
            span.record("trace_id", context.trace_id());
            span.record("parent_id", context.parent_id());
        }
        let start = Instant::now();
        Self(Some(Box::new(Watched {
            span,
            start,
            #[cfg(feature = "metrics")]
            counted: is_counted.then(|| Counted::begin(method, start)),
        })))
    }

    /// Observes nothing.
    #[cfg(feature = "forward")]
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Returns the span of the request, for entering it.
    pub(crate) fn span(&self) -> Option<&Span> {
        self.0.as_ref().map(|watched| &watched.span)
    }

    /// Tells how the request was answered.
    pub(crate) fn end(self, route: Option<&str>, view: Option<Source>, status: StatusCode) {
        let Some(watched) = self.0 else {
            return;
        };
        let elapsed = watched.start.elapsed();
        let span = &watched.span;
        if let Some(route) = route {
            span.record("route", route);
        }
        if let Some(Source { function, .. }) = view.filter(|view| !view.function.is_empty()) {
            span.record("view", function);
        }
        span.record("status", status.as_u16());
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        span.record("elapsed_us", micros);
        #[cfg(feature = "metrics")]
        if let Some(counted) = watched.counted {
            counted.end(route, status, elapsed);
        }
    }
}

/// The view that answers, as spans and the log name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// The function, or nothing for a closure.
    pub(crate) function: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

impl Source {
    /// Returns the name for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self.function {
            "" => "a closure",
            function => function,
        }
    }
}

/// Says where the view is declared.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Returns the name of a method, unless a visitor made it up.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

/// Why a session that a client sent is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// It is not ours, or was changed.
    Signature,
    /// It is ours, but nothing that a session could be read from.
    Malformed,
    /// It was not used for too long.
    TimedOut,
    /// It began too long ago, whether it was used or not.
    Outlived,
}

impl Rejection {
    const fn reason(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Malformed => "malformed",
            Self::TimedOut => "timed_out",
            Self::Outlived => "outlived",
        }
    }
}

/// Tells that a session was not used.
pub(crate) fn session_rejected(rejection: Rejection) {
    let reason = rejection.reason();
    tracing::debug!(reason, "a session was rejected");
    #[cfg(feature = "metrics")]
    metrics::counter!("pyramidion_sessions_rejected_total", "reason" => reason).increment(1);
}
