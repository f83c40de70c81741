//! What is counted of a request.

use std::time::{Duration, Instant};

use http::StatusCode;

/// A request that is counted as one in flight, until it is answered or given up.
#[derive(Debug)]
pub(super) struct Counted {
    method: &'static str,
    start: Instant,
    is_over: bool,
}

impl Counted {
    pub(super) fn begin(method: &'static str, start: Instant) -> Self {
        metrics::gauge!("pyramidion_requests_in_flight").increment(1);
        Self {
            method,
            start,
            is_over: false,
        }
    }

    /// Counts a request that was answered.
    pub(super) fn end(mut self, route: Option<&str>, status: StatusCode, elapsed: Duration) {
        self.is_over = true;
        self.count(route, status.as_str(), elapsed);
    }

    fn count(&self, route: Option<&str>, status: &str, elapsed: Duration) {
        let (method, route) = (self.method, route.unwrap_or("-").to_owned());
        metrics::gauge!("pyramidion_requests_in_flight").decrement(1);
        metrics::histogram!(
            "pyramidion_request_duration_seconds",
            "method" => method,
            "route" => route.clone(),
        )
        .record(elapsed);
        metrics::counter!(
            "pyramidion_requests_total",
            "method" => method,
            "route" => route,
            "status" => status.to_owned(),
        )
        .increment(1);
    }
}

/// A request that is dropped before its end was given up by the client.
impl Drop for Counted {
    fn drop(&mut self) {
        if !self.is_over {
            self.count(None, "-", self.start.elapsed());
        }
    }
}
