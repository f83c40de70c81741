//! Work that waits for what a request comes to, and that is done before anything of the answer is sent.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::BoxFuture;
use crate::callable::AwaitedOnce;

use super::Request;

/// What a request comes to: the answer, before it is sent.
///
/// See [`Request::add_outcome_callback`] for an example.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'r> {
    answer: Option<(StatusCode, &'r HeaderMap)>,
    has_failed: bool,
}

impl<'r> Outcome<'r> {
    /// Returns what came of a request; without an answer it is an error that nothing answers.
    pub(crate) fn new(answer: Option<(StatusCode, &'r HeaderMap)>, has_failed: bool) -> Self {
        Self { answer, has_failed }
    }

    /// Returns the status of the answer; there is none if nothing answers the error, which is a 500.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer.map(|(status, _)| status)
    }

    /// Returns the headers of the answer, as far as they are written.
    pub fn headers(&self) -> Option<&'r HeaderMap> {
        self.answer.map(|(_, headers)| headers)
    }

    /// Tells whether the request has done what it is for: the status is below 400, and no error was raised.
    ///
    /// An [`HttpException`](crate::HttpException) below 400 is not an error, since that is how redirects are raised. An error that an
    /// exception view answers is one, whatever the status of its answer is.
    pub fn is_success(&self) -> bool {
        let status = self.status();
        !self.has_failed && status.is_some_and(|status| status < StatusCode::BAD_REQUEST)
    }
}

/// Called when it is known what a request comes to. It is not public API.
#[doc(hidden)]
pub struct OnOutcome(Box<AnyOutcomeCallback>);

type AnyOutcomeCallback = dyn for<'r> FnOnce(&'r mut Request, Outcome<'r>) -> BoxFuture<'r, crate::Result<()>>
    + Send
    + Sync;

impl OnOutcome {
    pub(crate) async fn call(
        self,
        request: &mut Request,
        outcome: Outcome<'_>,
    ) -> crate::Result<()> {
        let Self(callback) = self;
        callback(request, outcome).await
    }
}

impl fmt::Debug for OnOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnOutcome")
    }
}

/// An `async` function or closure that is called with what a request comes to.
///
/// It takes `&mut Request` and an [`Outcome`], and returns `pyramidion::Result<()>`.
///
/// See [`Request::add_outcome_callback`] for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an outcome callback",
    label = "expected `async FnOnce(&mut Request, Outcome<'_>) -> pyramidion::Result<()>`",
    note = "a closure writes the types of its arguments, as in `async |request: &mut Request, outcome: Outcome<'_>|`; its future must be `Send`"
)]
pub trait OutcomeCallback: Send + Sync + 'static {
    /// Returns what calls it.
    #[doc(hidden)]
    fn into_callback(self) -> OnOutcome;
}

#[diagnostic::do_not_recommend]
impl<F> OutcomeCallback for F
where
    F: for<'r> AwaitedOnce<(&'r mut Request, Outcome<'r>), Output = crate::Result<()>>,
{
    fn into_callback(self) -> OnOutcome {
        OnOutcome(Box::new(move |request, outcome| {
            Box::pin(async move { self.begin_once((request, outcome)).await })
        }))
    }
}

impl Request {
    /// Calls `callback` when it is known what the request comes to, and nothing of the answer was sent yet.
    ///
    /// That is after all tweens and exception views, and before the response callbacks and the saving of the session. It is
    /// the place to commit what belongs to the answer as a whole: who commits there knows the status, and can still make it an
    /// error. The callbacks are called in the order of the calls. [`exception`](Self::exception) tells them whether an exception
    /// view has answered.
    ///
    /// An error of a callback replaces the answer: it goes to the exception views, as that of a view does, and what was done with
    /// the session is forgotten. The callbacks after it see the error. Where the answer is an error already, a further one is
    /// only logged.
    ///
    /// If the client goes away, or something panics, the callback is dropped and not called; a
    /// [finished callback](Self::add_finished_callback) is. A request that adds none pays nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::request::Outcome;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// async fn commit(_: &mut Request, outcome: Outcome<'_>) -> pyramidion::Result<()> {
    ///     if outcome.is_success() { Err("the disk is full".into()) } else { Ok(()) }
    /// }
    ///
    /// fn save(request: &mut Request) -> &'static str {
    ///     request.add_outcome_callback(commit);
    ///     "it is saved"
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("save", "/save");
    /// config.add_view(View::new(save).route_name("save"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/save").send().status(), 500);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn add_outcome_callback(&mut self, callback: impl OutcomeCallback) {
        let callbacks = self.callbacks.get_or_insert_default();
        callbacks.outcome.push_back(callback.into_callback());
    }

    /// Tells whether outcome callbacks are left.
    #[inline]
    pub(crate) fn has_outcome_callbacks(&self) -> bool {
        let callbacks = self.callbacks.as_ref();
        callbacks.is_some_and(|callbacks| !callbacks.outcome.is_empty())
    }

    /// Takes the next outcome callback, if one is left.
    pub(crate) fn take_outcome_callback(&mut self) -> Option<OnOutcome> {
        self.callbacks.as_mut()?.outcome.pop_front()
    }
}
