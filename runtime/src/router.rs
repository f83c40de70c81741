//! The application: the whole path of one request.
//!
//! An [`App`] is what [`Configurator::make_app`](crate::Configurator::make_app) returns. It cannot be
//! changed any more, is cheap to clone, and answers any number of requests at the same time. The steps
//! are those of the chapter
//! [Request Processing](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/router.html)
//! of Pyramid's documentation.

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body::Body as _;

use crate::body::Body;
use crate::context::Resource;
use crate::events::Subscribers;
use crate::httpexceptions::{self, HttpException};
use crate::percent::InvalidEncoding;
use crate::request::{BodyLimits, Connection, Match, Registry, Request};
use crate::response::{IntoResponse, Response, ViewResult, vary as add_vary};
use crate::session::Saving;
use crate::traversal::ContextFactory;
use crate::tweens::{Chain, Next, Slot, Tweens};
use crate::urldispatch::RoutesMapper;
use crate::viewlookup::{Answer, Found, ViewLookup};
use crate::{BoxFuture, Error};

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

pub(crate) struct Inner {
    pub(crate) routes: RoutesMapper,
    pub(crate) views: ViewLookup,
    /// What is particular to each route, at its position.
    pub(crate) route_policies: Vec<RoutePolicy>,
    pub(crate) root_factory: Option<ContextFactory>,
    pub(crate) tweens: Tweens,
    pub(crate) subscribers: Subscribers,
    pub(crate) registry: Arc<Registry>,
    /// Whether a request that no view takes is answered with 404, as in Pyramid, never 405 or 406.
    pub(crate) is_plain_404: bool,
    pub(crate) warnings: Vec<String>,
}

/// How the requests of a route are treated.
pub(crate) struct RoutePolicy {
    pub(crate) factory: Option<ContextFactory>,
    pub(crate) body_limits: BodyLimits,
    /// Whether a view of the route takes the body as a stream, so that it is read for others only
    /// when it is known which view answers.
    pub(crate) is_streamed: bool,
}

impl App {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
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
        self.handle(head, Body::stream(body), connection).await
    }

    /// Returns what is questionable about the configuration, as it was logged at start-up.
    pub fn warnings(&self) -> &[String] {
        &self.inner.warnings
    }

    /// Tells subscribers that the application is ready.
    pub(crate) fn announce(&self) -> crate::Result<()> {
        self.inner.subscribers.application_created(self)
    }

    pub(crate) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.inner.registry)
    }

    /// Finds the route of a request.
    pub(crate) fn find_route(&self, request: &Request) -> Result<Option<Match>, InvalidEncoding> {
        self.inner.routes.find(request)
    }

    /// Answers a request that came over `connection`.
    pub(crate) async fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> http::Response<Body> {
        let registry = Arc::clone(&self.inner.registry);
        let mut request = Request::new(head, body, connection, registry);
        let response = match unwound(self.inner.invoke(&mut request)).await {
            Ok(response) => response,
            Err(panic) => {
                tracing::error!(panic = panic_text(&*panic), "a view panicked");
                internal_server_error()
            }
        };
        request.run_finished_callbacks();
        finish(response, &request)
    }
}

impl Inner {
    /// Passes the request inward and its response outward.
    async fn invoke(&self, request: &mut Request) -> Response {
        let mut response = match self.call_tween(0, request).await {
            Ok(response) => response,
            Err(unhandled) => {
                log_error(&*unhandled);
                return internal_server_error(); // no callbacks, as in Pyramid
            }
        };
        request.run_response_callbacks(&mut response);
        if let Err(error) = self.subscribers.new_response(request, &mut response) {
            log_error(&*error);
            response = internal_server_error();
        }
        match save_session(request, &mut response).await {
            Ok(()) => response,
            Err(error) => match self.answer_error(request, error).await {
                Ok(response) => response,
                Err(unhandled) => {
                    log_error(&*unhandled);
                    internal_server_error()
                }
            },
        }
    }

    /// Passes the request to the tween at `position`, or to the views behind the last one.
    async fn call_tween(&self, position: usize, request: &mut Request) -> ViewResult {
        match self.tweens.slots.get(position) {
            Some(Slot::Custom(tween)) => tween.call(request, Next::new(self, position + 1)).await,
            Some(Slot::ExceptionViews) => {
                let inner = if position + 1 == self.tweens.slots.len() {
                    self.main(request).await
                } else {
                    Next::new(self, position + 1).run(request).await
                };
                match inner {
                    Ok(response) => Ok(response),
                    Err(error) => self.answer_error(request, error).await,
                }
            }
            None => self.main(request).await,
        }
    }

    /// The innermost handler: finds the route, the context and the view, and calls it.
    async fn main(&self, request: &mut Request) -> ViewResult {
        self.subscribers.new_request(request)?;
        if self.routes.needs_body() {
            request.read_body(&self.registry.body_limits).await?;
        }
        if self.routes.needs_identity() {
            request.load_identity().await?;
        }
        let matched = self.routes.find(request).map_err(|error| {
            HttpException::bad_request().with_detail(format!("the path is {error}"))
        })?;
        request.check_query()?;
        if let Some(matched) = matched {
            request.set_match(matched);
        }
        let position = request.route_position();
        let policy = position.map(|position| &self.route_policies[position]);
        let body_limits = policy.map_or(&self.registry.body_limits, |policy| &policy.body_limits);
        let is_streamed = policy.is_some_and(|policy| policy.is_streamed);
        if position.is_none() && self.views.by_name.is_empty() {
            return Err(HttpException::not_found().into());
        }
        if !is_streamed {
            request.read_body(body_limits).await?;
        }
        request.load_session().await?;
        request.load_security().await?;
        self.find_context(policy, request).await?;
        if self.views.needs_identity(position) {
            let is_authenticated = request.is_authenticated();
            request.set_was_authenticated(is_authenticated);
        }
        let found = match position {
            Some(position) => self.views.find_for_route(position, request),
            None => self.views.find_by_name(request),
        };
        if is_streamed && matches!(found, Found::View(view) if !view.streams_body) {
            request.read_body(body_limits).await?;
        }
        let result = match found {
            Found::View(view) => view.call(request).await,
            other => self.explain(&other, request),
        };
        let varies = self.views.varies_by_accept(position);
        result.map(|mut response| {
            if varies {
                add_vary(response.headers_mut(), "Accept");
            }
            response
        })
    }

    /// Makes the context, and tells subscribers before and after.
    async fn find_context(
        &self,
        policy: Option<&RoutePolicy>,
        request: &mut Request,
    ) -> crate::Result<()> {
        self.subscribers.before_traversal(request)?;
        let of_route = policy.and_then(|policy| policy.factory.as_ref());
        if let Some(factory) = of_route.or(self.root_factory.as_ref()) {
            let context: Arc<dyn Resource> = factory.call(request).await?;
            request.set_context(context);
        }
        self.subscribers.context_found(request)
    }

    /// Says why no view answers a request.
    fn explain(&self, found: &Found<'_>, request: &Request) -> ViewResult {
        let exception = match found {
            _ if self.is_plain_404 => HttpException::not_found(),
            Found::View(_) | Found::Nothing => HttpException::not_found(),
            Found::NotAcceptable => {
                let vary = HeaderValue::from_static("Accept");
                HttpException::not_acceptable().with_header(VARY, vary)
            }
            Found::MethodNotAllowed(methods) => {
                let mut names: Vec<_> = methods.iter().map(Method::as_str).collect();
                let is_options = request.method() == Method::OPTIONS;
                if is_options {
                    names.push(Method::OPTIONS.as_str());
                }
                let exception = if is_options {
                    HttpException::no_content()
                } else {
                    HttpException::method_not_allowed()
                };
                match HeaderValue::try_from(names.join(", ")) {
                    Ok(allow) => exception.with_header(ALLOW, allow),
                    Err(_) => exception,
                }
            }
        };
        if exception.status().is_success() {
            return Ok(exception.into_response());
        }
        Err(exception.into())
    }

    /// Answers an error with the exception view for it, or an HTTP exception with itself.
    ///
    /// Gives back what nothing answers.
    async fn answer_error(&self, request: &mut Request, error: Error) -> ViewResult {
        let position = request.route_position();
        if self.views.errors_need_identity(position) {
            // Nobody is known of a visitor about whom nothing can be found out; the first error counts.
            let _ = request.load_identity().await;
        }
        let view = match self.views.find_for_error(position, request, &*error) {
            Answer::Nothing => return Err(error),
            Answer::Exception(exception) => {
                log_exception(exception);
                let response = exception.clone().into_response();
                request.set_exception(Some(error));
                return Ok(response);
            }
            Answer::View(view) => view,
        };
        if let Some(status) = view.append_slash
            && let Some(location) = self.location_with_slash(request)
        {
            let redirect = HttpException::redirect(status, &location);
            request.set_exception(Some(error));
            return Ok(redirect.into_response());
        }
        let status = status_of(&*error);
        request.reset_response();
        request.set_exception(Some(error));
        match view.call(request).await {
            Ok(mut response) => {
                response.set_default_status(status);
                if self.views.errors_vary_by_accept(position) {
                    add_vary(response.headers_mut(), "Accept");
                }
                Ok(response)
            }
            Err(second) => {
                log_error(&*second);
                if let Some(original) = request.exception() {
                    log_error(original);
                }
                Ok(internal_server_error())
            }
        }
    }

    /// Returns the path with a slash at its end, if it has none and a route matches it then.
    fn location_with_slash(&self, request: &Request) -> Option<String> {
        let path = request.uri().path();
        if path.ends_with('/') || !self.routes.matches(&format!("{path}/")) {
            return None;
        }
        let mut location = format!("{}/", request.path());
        if !request.query_string().is_empty() {
            location.push('?');
            location.push_str(request.query_string());
        }
        Some(location)
    }
}

impl Chain for Inner {
    fn run<'r>(&'r self, position: usize, request: &'r mut Request) -> BoxFuture<'r, ViewResult> {
        Box::pin(self.call_tween(position, request))
    }
}

/// Writes the session, if the request has one, and tells caches that the response depends on it.
async fn save_session(request: &mut Request, response: &mut Response) -> crate::Result<()> {
    let Some(mut session) = request.take_session() else {
        return Ok(());
    };
    let on_exception = request.exception().is_some();
    let factory = request.registry().session_factory.clone();
    let cookie = match factory
        .as_ref()
        .map(|factory| factory.save(&mut session, on_exception))
    {
        Some(Saving::Ready(cookie)) => cookie,
        Some(Saving::Pending(saving)) => saving.await,
        None => Ok(None),
    };
    let is_consulted = session.is_consulted();
    session.mark_saved();
    request.set_session(session);
    let headers = response.headers_mut();
    if is_consulted {
        add_vary(headers, "Cookie");
    }
    if let Some(cookie) = cookie.map_err(httpexceptions::of_session)? {
        headers.append(SET_COOKIE, cookie);
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("private"));
    }
    Ok(())
}

/// Writes what depends on the request only: the body of an exception, the missing body of HEAD.
fn finish(mut response: Response, request: &Request) -> http::Response<Body> {
    const NOSNIFF: (HeaderName, HeaderValue) =
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response.write_exception(request.headers());
    let mut response = response.inner;
    response.headers_mut().entry(NOSNIFF.0).or_insert(NOSNIFF.1);
    if *request.method() == Method::HEAD {
        if let Some(length) = response
            .body()
            .size_hint()
            .exact()
            .filter(|length| *length > 0)
        {
            response
                .headers_mut()
                .entry(CONTENT_LENGTH)
                .or_insert(length.into());
        }
        *response.body_mut() = Body::empty();
    }
    response
}

/// Makes the response of an exception that no view can see.
pub(crate) fn plain_response(
    exception: HttpException,
    headers: &HeaderMap,
) -> http::Response<Body> {
    let mut response = exception.into_response();
    response.write_exception(headers);
    response.inner
}

/// Returns the status that an error stands for: its own, that of a source, or 500.
fn status_of(error: &(dyn std::error::Error + 'static)) -> StatusCode {
    let exception =
        httpexceptions::chain(error).find_map(|error| error.downcast_ref::<HttpException>());
    exception.map_or(StatusCode::INTERNAL_SERVER_ERROR, HttpException::status)
}

/// Logs what an HTTP exception says to the log only.
fn log_exception(exception: &HttpException) {
    if let Some(message) = exception.log_message() {
        tracing::debug!(
            status = exception.status().as_u16(),
            message,
            "an HTTP exception"
        );
    }
}

fn internal_server_error() -> Response {
    HttpException::internal_server_error().into_response()
}

fn log_error(error: &(dyn std::error::Error + 'static)) {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(error = text, "a view failed");
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

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a text")
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("routes", &self.inner.routes.routes().len())
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
