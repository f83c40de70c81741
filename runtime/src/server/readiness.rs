//! The page that tells whether the server should get requests.

use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};

use crate::response::Response;

use super::lifecycle::Phase;

/// A path at which the server answers before the application.
#[derive(Clone, Debug)]
pub(super) struct Readiness {
    path: String,
}

impl Readiness {
    pub(super) fn new(mut path: String) -> Self {
        if !path.starts_with('/') {
            path.insert(0, '/');
        }
        Self { path }
    }

    pub(super) fn is_asked_for(&self, head: &http::request::Parts) -> bool {
        head.uri.path() == self.path && matches!(head.method, Method::GET | Method::HEAD)
    }

    /// Answers by the phase that the server is in.
    pub(super) fn answer(phase: Phase) -> Response {
        let (status, text) = match phase {
            Phase::Serving => (StatusCode::OK, "ready\n"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n"),
        };
        let mut response = Response::new(text).with_status(status);
        let headers = response.headers_mut();
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(CONTENT_TYPE, plain);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if phase >= Phase::Draining {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
