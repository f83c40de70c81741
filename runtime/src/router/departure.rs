//! What becomes of a response on its way out, whatever answered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::request_id::RequestId;
use crate::response::{self, Response};
use crate::session::Session;
use crate::telemetry::{Observation, Source};
use crate::url::RouteInfo;

use super::compressing::Compressing;
use super::development::keep_panic;
use super::failure_log::{Culprit, exception_answered, internal_server_error};
use super::forwarding::is_passed_on;
use super::interim::refuse_interim;
use super::last_callbacks::run_finished_callbacks;
use super::pipeline::Pipeline;
use super::streams;

/// Runs the last callbacks of a request that was answered, or in which something panicked.
///
/// Those are left from the first on that must be awaited.
#[inline]
pub(super) fn depart(
    answered: std::thread::Result<Response>,
    request: &mut Request,
    observation: &Observation,
) -> Response {
    let _entered = observation.span().map(tracing::Span::enter);
    let response = answered.unwrap_or_else(|panic| {
        Culprit::of(request).panicked(&*panic);
        let mut response = internal_server_error();
        keep_panic(&mut response, &*panic);
        response
    });
    match run_finished_callbacks(request) {
        Ok(()) => response,
        Err(panicked) => panicked.into_response(),
    }
}

impl Pipeline {
    /// Ends a request after its last callback: writes what depends on the request only.
    #[inline]
    pub(super) fn finish(
        &self,
        mut response: Response,
        request: &Request,
        observation: Observation,
    ) -> Response {
        let compressing = {
            let _entered = observation.span().map(tracing::Span::enter);
            tell_what_is_lost(&response, request);
            self.tell_what_is_left(request);
            let compressing = self.complete(&mut response, request);
            self.show_departure(&mut response, request);
            compressing
        };
        response::frame(response.as_http_mut(), request.method());
        streams::watch(response.as_http_mut(), request, observation.span());
        compressing.encode(response.as_http_mut());
        let route = request.matched_route().map(RouteInfo::name);
        observation.end(route, request.view(), response.status());
        response
    }

    /// Writes what depends on the request only: the body of an exception, and its length or absence.
    #[inline]
    fn complete(&self, response: &mut Response, request: &Request) -> Compressing {
        let mut compressing = Compressing::NOT;
        let is_passed_on = is_passed_on(response);
        let entry = self.entry_of(request);
        if !is_passed_on {
            refuse_interim(response, request);
            self.explain_to_developers(response, request);
            response.write_exception(request.headers());
            compressing = send_what_is_new(response, request);
            let of_route = entry.and_then(|entry| entry.security_headers.as_deref());
            let security_headers = of_route.unwrap_or(&self.security_headers);
            security_headers.write(request, response);
            if let Some(name) = request.request_id_header()
                && let Some(id) = request.extensions().get::<RequestId>()
            {
                response.headers_mut().insert(name, id.header());
            }
        }
        if let Some(cors) = self.cors_of(entry)
            && (entry.is_some() || !is_passed_on)
        {
            cors.write(request.headers(), response.headers_mut());
        }
        compressing
    }
}

/// Leaves out what the client has already, and begins to compress the rest.
#[inline]
fn send_what_is_new(response: &mut Response, request: &Request) -> Compressing {
    let (method, headers) = (request.method(), request.headers());
    let is_conditional = response.is_conditional(method);
    if is_conditional {
        response.complete_etag();
    }
    // The tag of a compressed answer is another one, also where the client has it.
    let compressing = Compressing::begin(response, request);
    if is_conditional
        && let Err(error) = response.meet_conditions(method, headers, !compressing.is_on())
    {
        Culprit::of_answer(request).failed(&error.into());
        *response = Response::of_exception(HttpException::internal_server_error(), headers);
    }
    compressing.encode_short(response, request)
}

/// Logs what the response does not say: a change of the session that came too late, and what an exception says to the log only.
#[inline]
pub(super) fn tell_what_is_lost(response: &Response, request: &Request) {
    if request.session_ref().is_some_and(Session::is_lost) {
        Culprit::of(request).lost_session();
    }
    if let Some(exception) = response.exception() {
        exception_answered(exception, request);
    }
}

/// Drops what a request held, with what the application kept in it.
#[inline]
pub(super) fn release(view: Option<Source>, dropping: impl FnOnce()) {
    // That may panic, too, but by now there is an answer.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(dropping)) {
        Culprit::of_view(view).left_panicking("what a request held", &*panic);
    }
}
