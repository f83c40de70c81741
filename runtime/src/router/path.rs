//! The path of a request through tweens, route, context and view, and of its response back.
//!
//! It is written once, as it reads. Where a step has a result at once, nothing is awaited, so that a request
//! that waits for nothing comes to its end in one go; see [`waiting`](super::waiting).

use crate::BoxFuture;
use crate::boxed::boxed;
use crate::events::Told;
use crate::request::Request;
use crate::request::observed::Moment;
use crate::response::{Response, ViewResult};
use crate::session::Saving;
use crate::tweens::{Chain, Next, Slot};
use crate::viewderivers::Called;

use super::arrival::{Arrival, Progress};
use super::body_time::BodyTime;
use super::failure_log::{subscriber_failed, unhandled_error};
use super::forwarding::leaves_as_it_is;
use super::pipeline::Pipeline;
use super::refusing;
use super::session_headers::add_session_headers;
use super::vary_accept::vary_by_accept;

impl Pipeline {
    /// Goes the whole path; fails with how far the request has come where something must be awaited before it leaves.
    pub(super) async fn pass_through(
        &self,
        request: &mut Request,
        arrival: Arrival,
    ) -> Result<Response, Progress> {
        let result = self.go_inside(request, arrival).await;
        if Self::must_conclude(request, &result) {
            return Err(Progress::Decided(result));
        }
        match run_response_callbacks(request, result) {
            Ok(response) if request.has_response_callbacks() => Err(Progress::Answered(response)),
            result => Ok(self.leave(request, result).await),
        }
    }

    /// Passes the request inward, and returns what comes back.
    pub(super) async fn go_inside(&self, request: &mut Request, arrival: Arrival) -> ViewResult {
        match self.tweens.slots.first() {
            Some(Slot::Custom(_)) => self.run(0, request).await,
            Some(Slot::ExceptionViews) | None => self.inside(0, request, arrival).await,
        }
    }

    /// Passes the response outward.
    async fn leave(&self, request: &mut Request, result: ViewResult) -> Response {
        let mut response = match result {
            Ok(response) => response,
            Err(unhandled) => return unhandled_error(unhandled, request),
        };
        if request.has_response_callbacks() {
            Box::pin(request.await_response_callbacks(&mut response)).await;
        }
        let told = match self.subscribers.new_response(request, &mut response) {
            Told::Now(told) => told,
            Told::Later(telling) => telling.await,
        };
        if let Err(error) = told {
            response = subscriber_failed(error, request);
        }
        request.complete_response(&mut response);
        if leaves_as_it_is(&response, request) {
            return response;
        }
        #[cfg(feature = "i18n")]
        crate::i18n::write_language(request, &mut response);
        let saved = match request.begin_saving_session() {
            None => Ok(None),
            Some(Saving::Ready(cookie)) => cookie,
            Some(Saving::Pending(saving)) => saving.await,
        };
        let Err(error) = add_session_headers(request, &mut response, saved) else {
            return response;
        };
        match self.answer_late_error(request, error).await {
            Ok(response) => response,
            Err(unhandled) => unhandled_error(unhandled, request),
        }
    }

    /// Goes on from where a request has come.
    pub(super) async fn go_on(&self, request: &mut Request, progress: Progress) -> Response {
        let mut result = match progress {
            Progress::Arrived(arrival) => self.go_inside(request, arrival).await,
            Progress::Decided(result) => result,
            Progress::Answered(response) => return self.leave(request, Ok(response)).await,
            Progress::Leaving(response) => return response,
        };
        if Self::must_conclude(request, &result) {
            result = Box::pin(self.conclude(request, result)).await;
        }
        let result = run_response_callbacks(request, result);
        self.leave(request, result).await
    }

    /// Answers a request from the place at `position` on, which is that of the exception views or of the views.
    async fn inside(&self, position: usize, request: &mut Request, arrival: Arrival) -> ViewResult {
        let has_exception_views = position < self.tweens.slots.len();
        let next = position + usize::from(has_exception_views);
        let result = if next < self.tweens.slots.len() {
            self.run(next, request).await
        } else {
            self.main(request, arrival).await
        };
        match result {
            Err(error) if has_exception_views => {
                let result = self.answer_error(request, error).await;
                request.tell(|| Moment::StagePassed("answer to an error"));
                result
            }
            result => result,
        }
    }

    /// The innermost handler: finds the route, the context and the view, and calls it.
    pub(super) async fn main(&self, request: &mut Request, arrival: Arrival) -> ViewResult {
        match arrival {
            Arrival::AtRoute(found) => found?,
            Arrival::Outside => {
                match self.subscribers.new_request(request) {
                    Told::Now(told) => told?,
                    Told::Later(telling) => telling.await?,
                }
                if self.routes.needs_body() {
                    // What reads a body this early is large, and hardly any application has a use for it.
                    Box::pin(self.read_body_for_routes(request)).await?;
                }
                request.forget_way();
                self.find_route(request).await?;
            }
            Arrival::BeforeRoute => self.find_route(request).await?,
        }
        if let Some(response) = self.answer_preflight(request) {
            return Ok(response);
        }
        if let Some(passing) = self.passing_on(request) {
            return passing.await;
        }
        let mut stages = self.debugging.stages();
        let entry = self.entry_of(request);
        let body_time = BodyTime::of(self, entry);
        if let Some(limits) = body_time.before_views(request) {
            request.read_body(limits).await?;
        }
        stages.passed("body", request);
        if self.waiting.has_visitors() {
            request.load_visitor().await?;
            stages.passed("visitor", request);
        }
        match self.subscribers.before_traversal(request) {
            Told::Now(told) => told?,
            Told::Later(telling) => telling.await?,
        }
        self.make_context(request, entry).await?;
        match self.subscribers.context_found(request) {
            Told::Now(told) => told?,
            Told::Later(telling) => telling.await?,
        }
        if request.visitor().is_some() {
            request.learn_visitor(false); // what came after the route may have changed it
        }
        stages.passed("context", request);
        let found = loop {
            let (found, question) = self.look_for_view(request);
            match question {
                None => break found,
                Some(question) => question.answer(request).await?,
            }
        };
        if let Ok(view) = &found
            && let Some(limits) = body_time.before(view)
        {
            request.read_body(limits).await?;
        }
        stages.passed("choice of the view", request);
        let mut result = 'called: {
            let view = match found {
                Ok(view) => view,
                Err(refusal) => {
                    self.tell_why_not_found(request);
                    break 'called refusing::answer(refusal, request.method(), self.is_plain_404);
                }
            };
            let (making, http_cache) = match view.begin(0, request) {
                Called::Done(result) => break 'called result,
                Called::Later(making, http_cache) => (making, http_cache),
            };
            let made = making.await;
            view.respond(made, http_cache, request)
        };
        stages.passed("view", request);
        vary_by_accept(&self.views, entry, &mut result);
        result
    }
}

/// Runs the response callbacks before the first that must be awaited.
#[inline]
fn run_response_callbacks(request: &mut Request, mut result: ViewResult) -> ViewResult {
    if let Ok(response) = &mut result {
        request.complete_response(response);
        request.run_response_callbacks(response);
    }
    result
}

impl Chain for Pipeline {
    fn run<'r>(&'r self, position: usize, request: &'r mut Request) -> BoxFuture<'r, ViewResult> {
        match self.tweens.slots.get(position) {
            Some(Slot::Custom(tween)) => tween.start(request, Next::new(self, position + 1)),
            Some(Slot::ExceptionViews) | None => {
                Box::into_pin(boxed(|| self.inside(position, request, Arrival::Outside)))
            }
        }
    }
}
