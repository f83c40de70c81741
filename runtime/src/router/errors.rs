//! What answers an error: an exception view, an HTTP exception itself, or nothing.

use http::StatusCode;

use crate::Error;
use crate::httpexceptions::HttpException;
use crate::predicates::{Asked, Question};
use crate::request::Request;
use crate::response::{IntoResponse as _, Response, ViewResult, vary};
use crate::viewderivers::DerivedView;
use crate::viewlookup::Answer;

use super::development::keep_error;
use super::failures;
use super::failures::internal_server_error;
use super::kept_headers::{http_exception, keep_headers};
use super::pipeline::Pipeline;

/// What answers an error.
enum ErrorAnswer<'a> {
    Response(Response),
    /// An exception view; the response has this status unless the view sets one.
    View(&'a DerivedView, StatusCode),
    /// Nothing does.
    Unhandled(Error),
}

impl Pipeline {
    /// Answers an error with the exception view for it, or an HTTP exception with itself.
    ///
    /// Gives back what nothing answers.
    pub(super) async fn answer_error(&self, request: &mut Request, mut error: Error) -> ViewResult {
        // A visitor about whom nothing can be found out is unknown; the first error counts.
        let was_unavailable = request.is_session_unavailable();
        let answer = loop {
            let question = match self.find_error_answer(request, error) {
                Ok(answer) => break answer,
                Err((question, same_error)) => {
                    error = same_error;
                    question
                }
            };
            if let Err(second) = question.answer(request).await {
                question.give_up(request);
                if !was_unavailable {
                    failures::visitor_is_unknown(&second, request);
                }
            }
        };
        match answer {
            ErrorAnswer::Response(response) => Ok(response),
            ErrorAnswer::Unhandled(error) => Err(error),
            ErrorAnswer::View(view, status) => {
                if self.waiting.has_visitors()
                    && let Err(second) = request.load_visitor().await
                    && !was_unavailable
                {
                    failures::visitor_is_unknown(&second, request);
                }
                let result = view.call(request).await;
                Ok(self.answer_of_exception_view(result, status, request))
            }
        }
    }

    /// Finds what answers an error, and makes the request ready for an exception view.
    ///
    /// Gives the error back with what must be found out before, if that is not known.
    fn find_error_answer(
        &self,
        request: &mut Request,
        error: Error,
    ) -> Result<ErrorAnswer<'_>, (Question, Error)> {
        let views = self.views_of(request);
        let asked = Asked::new(request);
        let answer = self.views.find_for_error(views, &asked, &*error);
        if let Some(question) = asked.into_question() {
            return Err((question, error));
        }
        let view = match answer {
            Answer::Nothing => return Ok(ErrorAnswer::Unhandled(error)),
            Answer::Exception(exception) => {
                let response = exception.clone().into_response();
                request.set_exception(Some(error));
                return Ok(ErrorAnswer::Response(response));
            }
            Answer::View(view) => view,
        };
        if let Some(status) = view.append_slash
            && let Some(redirect) = self.redirect_with_slash(status, request)
        {
            request.set_exception(Some(error));
            return Ok(ErrorAnswer::Response(redirect.into_response()));
        }
        let status = status_of(&*error);
        request.reset_response();
        request.set_exception(Some(error));
        Ok(ErrorAnswer::View(view, status))
    }

    /// Returns the response of an exception view, or a plain one if that fails itself.
    fn answer_of_exception_view(
        &self,
        result: ViewResult,
        status: StatusCode,
        request: &Request,
    ) -> Response {
        match result {
            Ok(mut response) => {
                failures::exception_view_answered(&response, request);
                response.set_default_status(status);
                if let Some(error) = request.exception() {
                    keep_headers(&**error, response.headers_mut());
                }
                if self.views.errors_vary_by_accept(self.views_of(request)) {
                    vary(response.headers_mut(), "Accept");
                }
                response
            }
            Err(second) => {
                failures::exception_view_failed(&second, request);
                let mut response = internal_server_error();
                keep_error(&mut response, second);
                response
            }
        }
    }
}

/// Returns the status that an error stands for: its own, that of a source, or 500.
pub(super) fn status_of(error: &(dyn std::error::Error + 'static)) -> StatusCode {
    http_exception(error).map_or(StatusCode::INTERNAL_SERVER_ERROR, HttpException::status)
}
