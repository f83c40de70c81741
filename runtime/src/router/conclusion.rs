//! The outcome of a request: callbacks learn of it, and the request may have to be answered once more.

use std::time::Duration;

use http::StatusCode;

use crate::random;
use crate::request::{Outcome, Request};
use crate::response::ViewResult;

use super::error_answer::status_of;
use super::failure_log::Culprit;
use super::last_callbacks::end_attempt;
use super::pipeline::Pipeline;

impl Pipeline {
    /// Tells whether something must be waited for before the answer leaves, or whether it may not be the last.
    #[inline]
    pub(super) fn must_conclude(request: &Request, result: &ViewResult) -> bool {
        request.has_outcome_callbacks() || Self::is_repeated(request, result)
    }

    /// Tells the callbacks what the outcome is, and answers the request once more where that helps.
    pub(super) async fn conclude(&self, request: &mut Request, result: ViewResult) -> ViewResult {
        let mut result = self.tell_outcome(request, result).await;
        while Self::is_repeated(request, &result) {
            tracing::debug!(
                attempt = request.attempt(),
                "the request is answered once more"
            );
            drop(result);
            end_attempt(request).await;
            request.begin_again();
            wait_before(request.attempt()).await;
            let arrival = self.arrive(request);
            let again = self.go_inside(request, arrival).await;
            result = self.tell_outcome(request, again).await;
        }
        result
    }

    /// Calls the outcome callbacks; the first error of them is answered, unless there is an error already.
    async fn tell_outcome(&self, request: &mut Request, mut result: ViewResult) -> ViewResult {
        let mut is_replaced = false;
        while let Some(callback) = request.take_outcome_callback() {
            let told = callback.call(request, outcome_of(request, &result)).await;
            match told {
                Ok(()) => {}
                Err(error) if result.is_err() => Culprit::of(request).failed(&error),
                Err(error) => {
                    result = Err(error);
                    is_replaced = true;
                }
            }
        }
        match result {
            Err(error) if is_replaced => {
                request.abandon_session();
                self.answer_late_error(request, error).await
            }
            result => result,
        }
    }

    /// Tells whether the request is to be answered once more.
    fn is_repeated(request: &Request, result: &ViewResult) -> bool {
        let error = match result {
            Ok(_) => request.exception(),
            Err(error) => Some(error),
        };
        error.is_some_and(|error| request.is_error_retryable(&**error))
    }
}

/// Returns what a request has come to so far.
fn outcome_of<'r>(request: &Request, result: &'r ViewResult) -> Outcome<'r> {
    let raised = request.exception();
    let has_failed = raised.is_some_and(|error| status_of(&**error) >= StatusCode::BAD_REQUEST);
    let answer = result.as_ref().ok();
    Outcome::new(
        answer.map(|response| (response.status(), response.headers())),
        has_failed,
    )
}

/// Lets those who were in the way of each other go on at different times.
async fn wait_before(attempt: u32) {
    if attempt > 2 {
        let [byte] = random::bytes();
        let pause = 10 + u64::from(byte) * 40 / 255;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}
