//! The application: the whole path of one request.
//!
//! An [`App`] is what [`Configurator::make_app`](crate::Configurator::make_app) returns. It cannot be
//! changed any more, is cheap to clone, and answers any number of requests at the same time. The steps
//! are those of the chapter
//! [Request Processing](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/router.html)
//! of Pyramid's documentation.

mod failures;
#[cfg(feature = "forward")]
mod forwarding;
mod immediate;
mod kept_headers;
mod pipeline;
mod streams;

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::X_CONTENT_TYPE_OPTIONS;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tracing::Instrument as _;

use crate::body::Body;
use crate::httpexceptions::HttpException;
use crate::percent::InvalidEncoding;
use crate::request::{Connection, Match, Registry, Request};
use crate::request_id::RequestId;
use crate::response::{self, IntoResponse as _, Response};
use crate::session::Session;
use crate::telemetry::{Observation, Source};
use crate::url::RouteInfo;
use crate::urldispatch::Route;
use crate::viewlookup::RouteViews;
use crate::{BoxFuture, Error};

use failures::Culprit;
#[cfg(feature = "forward")]
pub(crate) use forwarding::Shadows;
use immediate::Immediate;
use pipeline::internal_server_error;
pub(crate) use pipeline::{Pipeline, RoutePolicy};

/// A configured application.
///
/// It is served by [`serve`](crate::serve), called in tests by
/// [`TestApp`](crate::testing::TestApp), and is a [`tower_service::Service`] for other stacks.
///
/// See the [module docs](self).
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    pipeline: Pipeline,
    immediate: Immediate,
}

impl App {
    pub(crate) fn new(pipeline: Pipeline) -> Self {
        let immediate = Immediate::of(&pipeline);
        let inner = Arc::new(Inner {
            pipeline,
            immediate,
        });
        #[cfg(feature = "forward")]
        inner.pipeline.shadows.set_application(&inner);
        Self { inner }
    }

    /// Answers a request.
    ///
    /// Nothing escapes: an error becomes the response of an exception view or a plain one, a panic of
    /// a view becomes a 500 and a line in the log.
    pub async fn call<B>(&self, request: http::Request<B>) -> http::Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let (mut head, body) = request.into_parts();
        let connection = head.extensions.remove().unwrap_or_default();
        let Ok(response) = self.handle(head, Body::stream(body), connection).await;
        response
    }

    /// Returns what is questionable about the configuration, as it was logged at start-up.
    pub fn warnings(&self) -> &[String] {
        &self.inner.pipeline.warnings
    }

    pub(crate) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.inner.pipeline.registry)
    }

    /// Returns the routes that requests can match, in order.
    pub(crate) fn routes(&self) -> &[Route] {
        self.inner.pipeline.routes.routes()
    }

    /// Returns the views of the route at `position`.
    pub(crate) fn views_of(&self, position: usize) -> Option<&RouteViews> {
        self.inner.pipeline.views.by_route.get(position)
    }

    /// Tells whether all requests of the route at `position` are passed on, and none of its views is ever called.
    #[cfg_attr(
        not(feature = "forward"),
        expect(clippy::unused_self, reason = "nothing is passed on")
    )]
    pub(crate) fn always_forwards(&self, position: usize) -> bool {
        #[cfg(feature = "forward")]
        {
            let policy = &self.inner.pipeline.route_policies[position];
            let forwarding = policy.forwarding.as_ref();
            forwarding.is_some_and(crate::forward::RouteForwarding::needs_no_view)
        }
        #[cfg(not(feature = "forward"))]
        {
            let _ = position;
            false
        }
    }

    /// Tells whether requests are passed on to another application.
    #[cfg(feature = "forward")]
    pub(crate) fn forwards(&self) -> bool {
        self.inner.pipeline.forwarder.is_some()
    }

    /// Finds the route of a request.
    pub(crate) fn find_route(&self, request: &Request) -> Result<Option<Match>, InvalidEncoding> {
        self.inner.pipeline.routes.find(request)
    }

    /// Answers a request that came over `connection`: at once, if nothing has to be waited for.
    pub(crate) fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> Answering {
        let Inner {
            pipeline,
            immediate,
        } = &*self.inner;
        // It stays where it is made, until its end: it is too large to be moved without need.
        let mut slot = None;
        let request = slot.insert(Request::new(head, body, connection, self.registry()));
        if let Some(name) = &pipeline.registry.request_id_header {
            let id = RequestId::of(request.headers(), name);
            request.extensions_mut().insert(id);
        }
        let observation = pipeline.observe(request);
        let answered = {
            let _entered = observation.span().map(tracing::Span::enter);
            let answer = AssertUnwindSafe(|| pipeline.answer_now(immediate, request));
            catch_unwind(answer).transpose()
        };
        if let Some(answered) = answered {
            let response = finish(answered, request, observation);
            let culprit = request.view();
            release(culprit, || slot = None);
            return Answering::Now(response);
        }
        slot.map_or(Answering::Over, |request| {
            Answering::Later(self.clone().wait(request, observation))
        })
    }

    /// Answers a request that has to wait for something.
    fn wait(
        self,
        request: Request,
        observation: Observation,
    ) -> BoxFuture<'static, http::Response<Body>> {
        let mut unfinished = Unfinished(request);
        Box::pin(async move {
            let request = &mut unfinished.0;
            let answer = unwound(self.inner.pipeline.answer(request));
            let answered = match observation.span() {
                Some(span) => answer.instrument(span.clone()).await,
                None => answer.await,
            };
            let response = finish(answered, &mut unfinished.0, observation);
            release(unfinished.0.view(), move || drop(unfinished));
            response
        })
    }
}

/// A request that may be dropped before it is answered, when its client is gone.
struct Unfinished(Request);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What was to be done whatever became of the request is done then, too; after an answer nothing is left.
        let callbacks = AssertUnwindSafe(|| self.0.run_finished_callbacks());
        if let Err(panic) = catch_unwind(callbacks) {
            Culprit::of(&self.0).left_panicking("a finished callback", &*panic);
        }
    }
}

/// The answer to a request.
pub(crate) enum Answering {
    Now(http::Response<Body>),
    Later(BoxFuture<'static, http::Response<Body>>),
    /// The answer was taken.
    Over,
}

impl Answering {
    fn take(&mut self) -> Option<http::Response<Body>> {
        match std::mem::replace(self, Self::Over) {
            Self::Now(response) => Some(response),
            Self::Later(_) | Self::Over => None,
        }
    }
}

impl Future for Answering {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Self::Later(future) = &mut *self {
            return future.as_mut().poll(context).map(Ok);
        }
        // What is polled again after its end never ends, as every future may.
        self.take()
            .map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
    }
}

/// Ends a request: runs its last callbacks and writes what depends on the request only.
#[inline]
fn finish(
    answered: std::thread::Result<Response>,
    request: &mut Request,
    observation: Observation,
) -> http::Response<Body> {
    let mut response = {
        let _entered = observation.span().map(tracing::Span::enter);
        let mut response = answered.unwrap_or_else(|panic| {
            Culprit::of(request).panicked(&*panic);
            internal_server_error()
        });
        let callbacks = AssertUnwindSafe(|| request.run_finished_callbacks());
        if let Err(panic) = catch_unwind(callbacks) {
            Culprit::of(request).left_panicking("a finished callback", &*panic);
            response = internal_server_error();
        }
        if request.session_ref().is_some_and(Session::is_lost) {
            Culprit::of(request).lost_session();
        }
        if let Some(exception) = &response.exception {
            Culprit::of(request).raised(exception);
        }
        complete(&mut response, request);
        response.inner
    };
    let culprit = || Culprit::of(request);
    streams::watch(response.body_mut(), culprit, observation.span());
    let route = request.matched_route().map(RouteInfo::name);
    observation.end(route, request.view(), response.status());
    response
}

/// Drops a request, with what the application kept in it.
#[inline]
fn release(view: Option<Source>, dropping: impl FnOnce()) {
    // That may panic, too, but by now there is an answer.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(dropping)) {
        Culprit::of_view(view).left_panicking("what a request held", &*panic);
    }
}

/// Writes what depends on the request only: the body of an exception, and its length or absence.
#[inline]
fn complete(response: &mut Response, request: &Request) {
    const NOSNIFF: (HeaderName, HeaderValue) =
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    #[cfg(feature = "forward")]
    if response.is_passed_on {
        forwarding::complete(&mut response.inner, request);
        response::frame(&mut response.inner, request.method());
        return;
    }
    refuse_interim(response, request);
    response.write_exception(request.headers());
    let response = &mut response.inner;
    response.headers_mut().entry(NOSNIFF.0).or_insert(NOSNIFF.1);
    if let Some(name) = request.request_id_header()
        && let Some(id) = request.extensions().get::<RequestId>()
    {
        response.headers_mut().insert(name, id.header());
    }
    response::frame(response, request.method());
}

/// Puts an error in the place of a status that announces a response and is none.
fn refuse_interim(response: &mut Response, request: &Request) {
    if response.status().is_informational() {
        Culprit::of(request).failed(&InterimStatus(response.status()).into());
        *response = internal_server_error();
    }
}

/// The error for a status that is not the end of an answer.
#[derive(Debug)]
struct InterimStatus(StatusCode);

impl fmt::Display for InterimStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0.as_u16();
        write!(
            f,
            "the status {status} is not that of an answer; return one of 200 or above"
        )
    }
}

impl std::error::Error for InterimStatus {}

/// Makes the response of an exception that no view can see.
pub(crate) fn plain_response(
    exception: HttpException,
    headers: &HeaderMap,
) -> http::Response<Body> {
    let mut response = exception.into_response();
    response.write_exception(headers);
    response.inner
}

/// Awaits a future and catches its panic.
async fn unwound<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // The future is not polled again after a panic, so a broken invariant inside it is not seen.
        let poll = AssertUnwindSafe(|| future.as_mut().poll(context));
        match catch_unwind(poll) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("routes", &self.inner.pipeline.routes.routes().len())
            .finish_non_exhaustive()
    }
}

/// Answers requests of any server or stack that is built on [`http`] and [`http_body`].
///
/// The address of the client is taken from a [`Connection`] among the request's extensions.
impl<B> tower_service::Service<http::Request<B>> for App
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let app = self.clone();
        Box::pin(async move { Ok(Self::call(&app, request).await) })
    }
}
