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
use super::failure_log;
use super::failure_log::internal_server_error;
use super::kept_headers::keep_headers;
use super::pipeline::Pipeline;

/// What answers an error.
pub(super) enum ErrorAnswer<'a> {
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
    pub(super) async fn answer_error(&self, request: &mut Request, error: Error) -> ViewResult {
        match self.find_answer(request, error).await {
            ErrorAnswer::Response(response) => Ok(response),
            ErrorAnswer::Unhandled(error) => Err(error),
            ErrorAnswer::View(view, status) => {
                let result = view.call(request).await;
                Ok(self.answer_of_exception_view(result, status, request))
            }
        }
    }

    /// Answers an error that came after the views, as [`answer_error`](Self::answer_error) does; that of a request within another which
    /// no exception view sees is given back.
    pub(super) async fn answer_late_error(
        &self,
        request: &mut Request,
        error: Error,
    ) -> ViewResult {
        if request.has_no_tweens() {
            return Err(error);
        }
        self.answer_error(request, error).await
    }

    /// Finds what answers an error, and makes the request ready for an exception view.
    ///
    /// A visitor about whom nothing can be found out is unknown; the first error counts.
    pub(super) async fn find_answer(&self, request: &mut Request, error: Error) -> ErrorAnswer<'_> {
        let was_unavailable = request.is_session_unavailable();
        let before = request.begin_error(error);
        let found = loop {
            let question = match self.find_error_answer(request) {
                Ok(answer) => break answer,
                Err(question) => question,
            };
            if let Err(second) = question.answer(request).await {
                question.give_up(request);
                if !was_unavailable {
                    failure_log::visitor_is_unknown(&second, request);
                }
            }
        };
        let Some(answer) = found else {
            return ErrorAnswer::Unhandled(request.take_back_error(before));
        };
        if let ErrorAnswer::View(..) = answer
            && self.waiting.has_visitors()
            && let Err(second) = request.load_visitor().await
            && !was_unavailable
        {
            failure_log::visitor_is_unknown(&second, request);
        }
        answer
    }

    /// Finds what answers the error of a request, if anything does, and makes the request ready for an exception view.
    ///
    /// Fails with what must be found out before, if that is not known.
    fn find_error_answer(
        &self,
        request: &mut Request,
    ) -> Result<Option<ErrorAnswer<'_>>, Question> {
        let Some(error) = request.exception() else {
            return Ok(None);
        };
        let asked = Asked::new(request);
        let views = self.views_of(request);
        let answer = self.views.find_for_error(views, &asked, &**error);
        if let Some(question) = asked.into_question() {
            return Err(question);
        }
        let view = match answer {
            Answer::Nothing => return Ok(None),
            Answer::Exception(exception) => {
                let response = exception.clone().into_response();
                return Ok(Some(ErrorAnswer::Response(response)));
            }
            Answer::View(view) => view,
        };
        if let Some(status) = view.append_slash
            && let Some(redirect) = self.redirect_with_slash(status, request)
        {
            return Ok(Some(ErrorAnswer::Response(redirect.into_response())));
        }
        let status = status_of(&**error);
        request.reset_response();
        Ok(Some(ErrorAnswer::View(view, status)))
    }

    /// Returns the response of an exception view, or a plain one if that fails itself.
    fn answer_of_exception_view(
        &self,
        result: ViewResult,
        status: StatusCode,
        request: &Request,
    ) -> Response {
        match result {
            Ok(response) => self.complete_exception_view(response, status, request),
            Err(second) => {
                failure_log::exception_view_failed(&second, request);
                let mut response = internal_server_error();
                keep_error(&mut response, second);
                response
            }
        }
    }

    /// Completes the response of an exception view by what the error says.
    pub(super) fn complete_exception_view(
        &self,
        mut response: Response,
        status: StatusCode,
        request: &Request,
    ) -> Response {
        failure_log::exception_view_answered(&response, request);
        response.set_default_status(status);
        if let Some(error) = request.exception() {
            keep_headers(&**error, response.headers_mut());
        }
        if self.views.errors_vary_by_accept(self.views_of(request)) {
            vary(response.headers_mut(), "Accept");
        }
        response
    }
}

/// Returns the status that an error stands for: its own, that of a source, or 500.
pub(super) fn status_of(error: &(dyn std::error::Error + 'static)) -> StatusCode {
    HttpException::of_error(error).map_or(StatusCode::INTERNAL_SERVER_ERROR, HttpException::status)
}
