//! What becomes of a response on its way out, whatever answered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use http::HeaderMap;

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::request_id::RequestId;
use crate::response::{self, IntoResponse as _, Response};
use crate::session::Session;
use crate::telemetry::{Observation, Source};
use crate::url::RouteInfo;

use super::failures::{Culprit, exception_answered, internal_server_error};
use super::forwarding::complete_passed_on;
use super::interim::refuse_interim;
use super::nosniff::forbid_sniffing;
use super::pipeline::Pipeline;
use super::streams;

impl Pipeline {
    /// Ends a request: runs its last callbacks and writes what depends on the request only.
    #[inline]
    pub(super) fn finish(
        &self,
        answered: std::thread::Result<Response>,
        request: &mut Request,
        observation: Observation,
    ) -> Response {
        let mut response;
        {
            let _entered = observation.span().map(tracing::Span::enter);
            response = answered.unwrap_or_else(|panic| {
                Culprit::of(request).panicked(&*panic);
                internal_server_error()
            });
            if run_finished_callbacks(request).is_err() {
                response = internal_server_error();
            }
            if request.session_ref().is_some_and(Session::is_lost) {
                Culprit::of(request).lost_session();
            }
            if let Some(exception) = response.exception() {
                exception_answered(exception, request);
            }
            self.complete(&mut response, request);
        }
        streams::watch(response.as_http_mut(), request, observation.span());
        let route = request.matched_route().map(RouteInfo::name);
        observation.end(route, request.view(), response.status());
        response
    }

    /// Writes what depends on the request only: the body of an exception, and its length or absence.
    #[inline]
    fn complete(&self, response: &mut Response, request: &Request) {
        let is_passed_on = complete_passed_on(response, request);
        if !is_passed_on {
            refuse_interim(response, request);
            response.write_exception(request.headers());
            forbid_sniffing(response.headers_mut());
            if let Err(error) = response.meet_conditions(request.method(), request.headers()) {
                Culprit::of(request).failed(&error.into());
                *response = internal_server_error();
            }
            if let Some(name) = request.request_id_header()
                && let Some(id) = request.extensions().get::<RequestId>()
            {
                response.headers_mut().insert(name, id.header());
            }
        }
        if let Some(cors) = self.cors_of(request)
            && (request.route_id().is_some() || !is_passed_on)
        {
            cors.write(request.headers(), response.headers_mut());
        }
        response::frame(response.as_http_mut(), request.method());
    }
}

/// The error for callbacks that panicked, which is reported.
struct Panicked;

/// Runs what is to be done whatever becomes of the request; nothing is left for a second time.
#[inline]
fn run_finished_callbacks(request: &mut Request) -> Result<(), Panicked> {
    let callbacks = AssertUnwindSafe(|| request.run_finished_callbacks());
    catch_unwind(callbacks).map_err(|panic| {
        Culprit::of(request).left_panicking("a finished callback", &*panic);
        Panicked
    })
}

/// Drops what a request held, with what the application kept in it.
#[inline]
pub(super) fn release(view: Option<Source>, dropping: impl FnOnce()) {
    // That may panic, too, but by now there is an answer.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(dropping)) {
        Culprit::of_view(view).left_panicking("what a request held", &*panic);
    }
}

/// Makes the response of an exception that no view can see.
pub(crate) fn plain_response(exception: HttpException, headers: &HeaderMap) -> Response {
    let mut response = exception.into_response();
    response.write_exception(headers);
    response
}

/// A request that may be dropped before it is answered, when its client is gone.
pub(super) struct Unfinished(pub(super) Request);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What was to be done whatever became of the request is done then, too; after an answer nothing is left.
        let _ = run_finished_callbacks(&mut self.0); // there is no answer that could say it
    }
}
