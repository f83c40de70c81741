//! What is answered where a service failed, and where that is said to have happened.

use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue};
use smallvec::SmallVec;

use crate::body::Body;
use crate::causes;
use crate::httpexceptions::HttpException;
use crate::introspection::SourcePlace;
use crate::response::Response;
use crate::telemetry::report;

/// What a client accepts: its request is gone when it is answered.
pub(super) struct Accepted(SmallVec<[HeaderValue; 1]>);

impl Accepted {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self(headers.get_all(ACCEPT).iter().cloned().collect())
    }

    /// Answers the failure of a service: an HTTP exception answers itself, every other error is a 500 and a line in the log.
    pub(super) fn failed(
        self,
        error: &(dyn std::error::Error + 'static),
        place: SourcePlace,
    ) -> Response {
        let Some(exception) = HttpException::of_error(error) else {
            let error = causes::text(error);
            report!(ERROR, error, at = %place, "a service failed");
            return self.internal_server_error();
        };
        let status = exception.status();
        // As everywhere it is logged only if it says something to the log.
        match exception.log_message() {
            Some(error) if status.is_server_error() => {
                report!(ERROR, error, status = status.as_u16(), at = %place, "a service failed");
            }
            Some(message) => {
                tracing::debug!(status = status.as_u16(), message, "an HTTP exception");
            }
            None => {}
        }
        self.answer(exception.clone())
    }

    pub(super) fn internal_server_error(self) -> Response {
        self.answer(HttpException::internal_server_error())
    }

    fn answer(self, exception: HttpException) -> Response {
        let mut headers = HeaderMap::new();
        for accepted in self.0 {
            headers.append(ACCEPT, accepted);
        }
        Response::of_exception(exception, &headers)
    }
}

/// Which of several layers has failed, among the extensions of a request.
///
/// The error itself does not know it, so that the layers outside see it as it is.
#[derive(Clone, Default)]
pub(super) struct FailedAt(Arc<Mutex<Option<&'static Location<'static>>>>);

impl FailedAt {
    pub(super) fn of(request: &http::Request<Body>) -> Option<Self> {
        request.extensions().get().cloned()
    }

    /// Notes that a layer gives an error, which may be that of a layer inside of it.
    pub(super) fn failed(&self, place: &'static Location<'static>) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(place);
    }

    /// Notes that a layer has answered, whatever failed inside of it.
    pub(super) fn answered(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns where the layer was added that has failed.
    pub(super) fn place(&self) -> Option<SourcePlace> {
        let first = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.map(Into::into)
    }
}
