//! What is logged about requests that fail: why, and in which view.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::Error;
use crate::causes;
use crate::httpexceptions::HttpException;
use crate::request::{Course, Reached, Request};
use crate::response::{IntoResponse as _, Response};
use crate::telemetry::{Source, report};
use crate::unwinding::panic_text;
use crate::url::RouteInfo;

use super::development::keep_error;

/// The text for an unknown value.
const UNKNOWN: &str = "-";

/// What is to blame for a failure: the view that was called last, or what comes before or after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Culprit {
    reached: Reached,
    route: Option<String>,
}

/// Returns how far a request has come that is within a view, or has come to none.
fn within(view: Option<Source>) -> Reached {
    view.map_or(Reached::Before, |view| Reached::View(view, Course::Within))
}

/// Says what it is.
impl fmt::Display for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reached {
            Reached::Before => "what comes before the view",
            Reached::View(_, Course::Within) => "a view",
            Reached::View(_, Course::After) => "what comes after the view",
        })
    }
}

impl Culprit {
    /// Blames the view that was called last, or what comes before or after it.
    #[inline(never)]
    pub(super) fn of(request: &Request) -> Self {
        let route = request.matched_route().map(RouteInfo::name);
        Self {
            reached: request.reached(),
            route: route.map(str::to_owned),
        }
    }

    /// Blames the view that has answered.
    pub(super) fn of_answer(request: &Request) -> Self {
        Self {
            reached: within(request.view()),
            ..Self::of(request)
        }
    }

    /// Blames a view whose request is gone.
    pub(super) fn of_view(view: Option<Source>) -> Self {
        Self {
            reached: within(view),
            route: None,
        }
    }

    /// Blames what has failed with the error that an exception view answers.
    fn of_exception(request: &Request) -> Self {
        Self {
            reached: request.failed_at(),
            ..Self::of(request)
        }
    }

    /// Logs an error that ended what was being done.
    pub(super) fn failed(&self, error: &Error) {
        let [view, at, route] = self.fields();
        let raised = raised(error);
        let error = text_for_log(error);
        report!(ERROR, error, view, at, route, raised, "{self} failed");
    }

    /// Logs a panic of what was being done.
    pub(super) fn panicked(&self, panic: &(dyn Any + Send)) {
        self.left_panicking(self, panic);
    }

    /// Logs a panic of what a view has left to be done.
    pub(super) fn left_panicking(&self, what: impl fmt::Display, panic: &(dyn Any + Send)) {
        let ([view, at, route], panic) = (self.fields(), panic_text(panic));
        report!(ERROR, panic, view, at, route, "{what} panicked");
    }

    /// Logs that the body of a response ended too early.
    pub(super) fn broke_off(&self, error: &(dyn StdError + 'static)) {
        let ([view, at, route], error) = (self.fields(), causes::text(error));
        report!(
            ERROR,
            error,
            view,
            at,
            route,
            "the body of a response broke off"
        );
    }

    /// Logs that a change of the session came too late.
    pub(super) fn lost_session(&self) {
        let [view, at, route] = self.fields();
        report!(
            ERROR,
            view,
            at,
            route,
            "the session was changed after its cookie was written: it is lost"
        );
    }

    /// Logs that what was set for the response of a view is in no answer.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(super) fn left_attributes(&self) {
        let [view, at, route] = self.fields();
        report!(
            WARN,
            view,
            at,
            route,
            "what was set on `request.response()` is not in the answer, since the view returned a whole `Response` or \
             an error; set it on that, or return a value, or call `request.add_response_callback(…)`"
        );
    }

    /// Logs what an HTTP exception says to the log only: as an error where it stands for one of the server.
    pub(super) fn raised(&self, status: StatusCode, message: &str) {
        let is_error = status.is_server_error();
        let status = status.as_u16();
        if is_error {
            let ([view, at, route], error) = (self.fields(), message);
            report!(ERROR, error, status, view, at, route, "{self} failed");
        } else {
            tracing::debug!(status, message, "an HTTP exception");
        }
    }

    /// Logs that something waited that said that it never does, and returns what answers then.
    pub(super) fn waited(&self) -> Response {
        let [view, at, route] = self.fields();
        report!(
            ERROR,
            view,
            at,
            route,
            "something waited that is declared never to wait"
        );
        internal_server_error()
    }

    fn fields(&self) -> [String; 3] {
        let view = self.reached.view();
        let view = view.as_ref();
        let route = self.route.as_deref();
        [
            view.map_or(UNKNOWN, Source::name).to_owned(),
            view.map_or(UNKNOWN.to_owned(), ToString::to_string),
            route.unwrap_or(UNKNOWN).to_owned(),
        ]
    }
}

/// Logs an error inside an exception view, and the one that it was to answer.
pub(super) fn exception_view_failed(second: &Error, request: &Request) {
    Culprit::of(request).failed(second);
    if let Some(first) = request.exception() {
        Culprit::of_exception(request).failed(first);
    }
}

/// Logs why nothing is known about the visitor who gets the error.
pub(super) fn visitor_is_unknown(second: &Error, request: &Request) {
    Culprit::of(request).failed(second);
}

/// Logs what an HTTP exception says to the log only where an exception view answers it.
pub(super) fn exception_view_answered(response: &Response, request: &Request) {
    let own = response.exception();
    if let Some((status, message)) = first_message(request)
        && own.and_then(HttpException::log_message) != Some(message)
    {
        Culprit::of_exception(request).raised(status, message);
    }
}

/// Logs what the HTTP exception of a response says to the log only.
pub(super) fn exception_answered(exception: &HttpException, request: &Request) {
    if let Some(message) = exception.log_message() {
        let first = first_message(request);
        let culprit = if first.is_some_and(|(_, first)| first == message) {
            Culprit::of_exception(request) // an exception view answers with what it was called for
        } else {
            Culprit::of_answer(request)
        };
        culprit.raised(exception.status(), message);
    }
}

/// Returns what the error that is answered says to the log only, if it is an HTTP exception.
fn first_message(request: &Request) -> Option<(StatusCode, &str)> {
    let exception = HttpException::of_error(&**request.exception()?)?;
    Some((exception.status(), exception.log_message()?))
}

/// Returns the text of an error with those of its sources and what an HTTP exception says to the log only.
fn text_for_log(error: &Error) -> String {
    let text = causes::text(&**error);
    match HttpException::of_error(&**error).and_then(HttpException::log_message) {
        Some(message) => format!("{text}: {message}"),
        None => text,
    }
}

/// Says where an error was raised, if that is in the application.
fn raised(error: &Error) -> String {
    let place = error.own_place();
    place.map_or_else(|| UNKNOWN.to_owned(), ToString::to_string)
}

/// Answers where a subscriber of a response failed, which no exception view sees.
pub(super) fn subscriber_failed(error: Error, request: &mut Request) -> Response {
    unhandled_error(error, request)
}

/// Logs an error that nothing answers; as in Pyramid no callback sees the response. That of a request within another is an error there.
pub(super) fn unhandled_error(error: Error, request: &mut Request) -> Response {
    let Some(error) = request.leave_to_outer(error) else {
        return internal_server_error();
    };
    Culprit::of(request).failed(&error);
    let mut response = internal_server_error();
    keep_error(&mut response, error);
    response
}

pub(super) fn internal_server_error() -> Response {
    HttpException::internal_server_error().into_response()
}
