//! Work that waits for the response, or for the end of the request.

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;

use crate::BoxFuture;
use crate::callable::{AwaitedOnce, Later, Now};
use crate::response::Response;

use super::Request;
use super::outcome::OnOutcome;

/// What is still to be called for a request.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) outcome: VecDeque<OnOutcome>,
    response: VecDeque<OnResponse>,
    /// With the places where they were added.
    finished: VecDeque<(OnFinished, &'static Location<'static>)>,
}

/// Called with the response before it leaves the application. It is not public API.
#[doc(hidden)]
pub enum OnResponse {
    Now(Box<OnResponseNow>),
    Later(Box<OnResponseLater>),
}

type OnResponseNow = dyn FnOnce(&mut Request, &mut Response) + Send + Sync;

type OnResponseLater =
    dyn for<'r> FnOnce(&'r mut Request, &'r mut Response) -> BoxFuture<'r, ()> + Send + Sync;

/// Called when the request is answered, whatever became of it. It is not public API.
#[doc(hidden)]
pub enum OnFinished {
    Now(Box<OnFinishedNow>),
    Later(Box<OnFinishedLater>),
}

type OnFinishedNow = dyn FnOnce(&mut Request) + Send + Sync;

type OnFinishedLater = dyn for<'r> FnOnce(&'r mut Request) -> BoxFuture<'r, ()> + Send + Sync;

impl fmt::Debug for OnResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnResponse")
    }
}

impl fmt::Debug for OnFinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnFinished")
    }
}

/// A function or closure that is called with the response, `async` or not.
///
/// It takes `&mut Request` and `&mut Response` and returns nothing. Which of both it is, is found out by the compiler: the
/// type `Kind` is never written.
///
/// See [`Request::add_response_callback`] for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a response callback",
    label = "expected `FnOnce(&mut Request, &mut Response)`, `async` or not",
    note = "a closure writes the types of its arguments, as in `|request: &mut Request, response: &mut Response|`, and returns nothing; the future of an `async` one must be `Send`"
)]
pub trait ResponseCallback<Kind>: Send + Sync + 'static {
    /// Returns what calls it.
    #[doc(hidden)]
    fn into_callback(self) -> OnResponse;
}

#[diagnostic::do_not_recommend]
impl<F> ResponseCallback<Now<()>> for F
where
    F: FnOnce(&mut Request, &mut Response) + Send + Sync + 'static,
{
    fn into_callback(self) -> OnResponse {
        OnResponse::Now(Box::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl<F> ResponseCallback<Later<()>> for F
where
    F: for<'r> AwaitedOnce<(&'r mut Request, &'r mut Response), Output = ()>,
{
    fn into_callback(self) -> OnResponse {
        OnResponse::Later(Box::new(move |request, response| {
            Box::pin(async move { self.begin_once((request, response)).await })
        }))
    }
}

/// A function or closure that is called when a request is answered, `async` or not.
///
/// It takes `&mut Request` and returns nothing. Which of both it is, is found out by the compiler: the type `Kind` is never
/// written.
///
/// See [`Request::add_finished_callback`] for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a finished callback",
    label = "expected `FnOnce(&mut Request)`, `async` or not",
    note = "a closure writes the type of its argument, as in `|request: &mut Request|`, and returns nothing; the future of an `async` one must be `Send`"
)]
pub trait FinishedCallback<Kind>: Send + Sync + 'static {
    /// Returns what calls it.
    #[doc(hidden)]
    fn into_callback(self) -> OnFinished;
}

#[diagnostic::do_not_recommend]
impl<F> FinishedCallback<Now<()>> for F
where
    F: FnOnce(&mut Request) + Send + Sync + 'static,
{
    fn into_callback(self) -> OnFinished {
        OnFinished::Now(Box::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl<F> FinishedCallback<Later<()>> for F
where
    F: for<'r> AwaitedOnce<(&'r mut Request,), Output = ()>,
{
    fn into_callback(self) -> OnFinished {
        OnFinished::Later(Box::new(move |request| {
            Box::pin(async move { self.begin_once((request,)).await })
        }))
    }
}

impl Request {
    /// Calls `callback` with the response, after all tweens, in the order of the calls.
    ///
    /// It may be `async`. It is called for every response of a view or exception view, and not for a crash. A callback
    /// may add another one. The session's cookie is written after the last.
    ///
    /// See [Using Response Callbacks](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#using-response-callbacks)
    /// in Pyramid's documentation.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{HeaderName, HeaderValue};
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, Response, View};
    ///
    /// async fn count() -> u32 {
    ///     7
    /// }
    ///
    /// fn home(request: &mut Request) -> &'static str {
    ///     request.add_response_callback(async |_: &mut Request, response: &mut Response| {
    ///         let value = HeaderValue::from(count().await);
    ///         response.set_header(HeaderName::from_static("x-count"), value);
    ///     });
    ///     "home"
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_view(View::new(home).route_name("home"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().header("x-count"), Some("7"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn add_response_callback<K>(&mut self, callback: impl ResponseCallback<K>) {
        let callbacks = self.callbacks.get_or_insert_default();
        callbacks.response.push_back(callback.into_callback());
    }

    /// Calls `callback` when the request is answered, whatever became of it.
    ///
    /// It may be `async`; the response waits for it, as for all that came before. It is also called if the client is gone
    /// before the view has an answer, so that the view is dropped: one that is `async` is then a
    /// [background task](crate::tasks), as far as there is a runtime of tokio.
    ///
    /// See [Using Finished Callbacks](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#using-finished-callbacks)
    /// in Pyramid's documentation.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    /// use tokio::sync::mpsc;
    ///
    /// let (sender, mut receiver) = mpsc::channel(8);
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// let home = move |request: &mut Request| {
    ///     let sender = sender.clone();
    ///     request.add_finished_callback(async move |request: &mut Request| {
    ///         let _ = sender.send(request.path().to_owned()).await;
    ///     });
    ///     "home"
    /// };
    /// config.add_view(View::new(home).route_name("home"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.get("/").send();
    /// assert_eq!(receiver.try_recv(), Ok("/".to_owned()));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_finished_callback<K>(&mut self, callback: impl FinishedCallback<K>) {
        let callbacks = self.callbacks.get_or_insert_default();
        let added = (callback.into_callback(), Location::caller());
        callbacks.finished.push_back(added);
    }

    /// Runs the response callbacks before the first that must be awaited.
    #[inline]
    pub(crate) fn run_response_callbacks(&mut self, response: &mut Response) {
        while let Some(callbacks) = &mut self.callbacks
            && let Some(OnResponse::Now(_)) = callbacks.response.front()
            && let Some(OnResponse::Now(callback)) = callbacks.response.pop_front()
        {
            callback(self, response);
        }
    }

    /// Tells whether response callbacks are left.
    #[inline]
    pub(crate) fn has_response_callbacks(&self) -> bool {
        let callbacks = self.callbacks.as_ref();
        callbacks.is_some_and(|callbacks| !callbacks.response.is_empty())
    }

    /// Runs the response callbacks, and awaits those that must be.
    pub(crate) async fn await_response_callbacks(&mut self, response: &mut Response) {
        while let Some(callbacks) = &mut self.callbacks
            && let Some(callback) = callbacks.response.pop_front()
        {
            match callback {
                OnResponse::Now(callback) => callback(self, response),
                OnResponse::Later(callback) => callback(self, response).await,
            }
        }
    }

    /// Runs the finished callbacks before the first that must be awaited.
    #[inline]
    pub(crate) fn run_finished_callbacks(&mut self) {
        while let Some(callbacks) = &mut self.callbacks
            && let Some((OnFinished::Now(_), _)) = callbacks.finished.front()
            && let Some((OnFinished::Now(callback), _)) = callbacks.finished.pop_front()
        {
            callback(self);
        }
    }

    /// Tells whether finished callbacks are left.
    #[inline]
    pub(crate) fn has_finished_callbacks(&self) -> bool {
        let callbacks = self.callbacks.as_ref();
        callbacks.is_some_and(|callbacks| !callbacks.finished.is_empty())
    }

    /// Returns where the next finished callback was added, if one is left.
    pub(crate) fn place_of_finished_callback(&self) -> Option<&'static Location<'static>> {
        let (_, place) = self.callbacks.as_ref()?.finished.front()?;
        Some(place)
    }

    /// Runs the finished callbacks, and awaits those that must be.
    pub(crate) async fn await_finished_callbacks(&mut self) {
        while let Some(callbacks) = &mut self.callbacks
            && let Some((callback, _)) = callbacks.finished.pop_front()
        {
            match callback {
                OnFinished::Now(callback) => callback(self),
                OnFinished::Later(callback) => callback(self).await,
            }
        }
    }
}
