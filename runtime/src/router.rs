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
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body::Body as _;

use crate::Error;
use crate::body::Body;
use crate::httpexceptions::{self, HttpException};
use crate::percent::InvalidEncoding;
use crate::request::{BodyLimits, Connection, Match, Registry, Request};
use crate::response::{IntoResponse, Response};
use crate::session::Saving;
use crate::urldispatch::RoutesMapper;
use crate::view::ViewResult;
use crate::viewlookup::{Found, ViewLookup};

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
    /// What the body of a request may be, at the position of each route.
    pub(crate) bodies: Vec<BodyPolicy>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) warnings: Vec<String>,
}

/// How the body of a route's requests is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyPolicy {
    pub(crate) limits: BodyLimits,
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

    pub(crate) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.inner.registry)
    }

    /// Finds the route of a request.
    pub(crate) fn find_route(&self, request: &Request) -> Result<Option<Match>, InvalidEncoding> {
        let found = self.inner.routes.find(request)?;
        Ok(found.map(|(_, matched)| matched))
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
        let response = match unwound(self.invoke(&mut request)).await {
            Ok(response) => response,
            Err(panic) => {
                tracing::error!(panic = panic_text(&*panic), "a view panicked");
                internal_server_error()
            }
        };
        request.run_finished_callbacks();
        finish(response, &request)
    }

    /// Passes the request inward and its response outward.
    async fn invoke(&self, request: &mut Request) -> Response {
        let result = self.main(request).await;
        let mut response = match result.or_else(|error| respond_to_error(request, error)) {
            Ok(response) => response,
            Err(unhandled) => {
                log_error(&*unhandled);
                return internal_server_error(); // no callbacks, as in Pyramid
            }
        };
        request.run_response_callbacks(&mut response);
        match save_session(request, &mut response).await {
            Ok(()) => response,
            Err(error) => respond_to_error(request, error).unwrap_or_else(|unhandled| {
                log_error(&*unhandled);
                internal_server_error()
            }),
        }
    }

    /// The innermost handler: finds the route, then the view, and calls it.
    async fn main(&self, request: &mut Request) -> ViewResult {
        let Inner {
            routes,
            views,
            bodies,
            registry,
            ..
        } = &*self.inner;
        if routes.needs_body() {
            request.read_body(&registry.body_limits).await?;
        }
        let matched = routes.find(request).map_err(|error| {
            HttpException::bad_request().with_detail(format!("the path is {error}"))
        })?;
        request.check_query()?;
        let Some((position, matched)) = matched else {
            let found = views.find_by_name(request);
            return call_found(found, request).await;
        };
        request.set_match(matched);
        let policy = &bodies[position];
        if !policy.is_streamed {
            request.read_body(&policy.limits).await?;
        }
        request.load_session().await?;
        let found = views.find_for_route(position, request);
        if policy.is_streamed && matches!(found, Found::View(view) if !view.streams_body) {
            request.read_body(&policy.limits).await?;
        }
        if views.varies_by_accept(position) {
            let result = call_found(found, request).await;
            return result.map(|mut response| {
                add_vary(response.headers_mut(), "Accept");
                response
            });
        }
        call_found(found, request).await
    }
}

async fn call_found(found: Found<'_>, request: &mut Request) -> ViewResult {
    match found {
        Found::View(view) => view.call(request).await,
        Found::Nothing => Err(HttpException::not_found().into()),
        Found::NotAcceptable => {
            let vary = HeaderValue::from_static("Accept");
            Err(HttpException::not_acceptable()
                .with_header(VARY, vary)
                .into())
        }
        Found::MethodNotAllowed(methods) => {
            let methods: Vec<_> = methods.iter().map(Method::as_str).collect();
            let mut exception = HttpException::method_not_allowed();
            if let Ok(allow) = HeaderValue::try_from(methods.join(", ")) {
                exception = exception.with_header(ALLOW, allow);
            }
            Err(exception.into())
        }
    }
}

/// Answers an HTTP exception with its own response, and gives every other error back.
fn respond_to_error(request: &mut Request, error: Error) -> ViewResult {
    let exception = match error.downcast::<HttpException>() {
        Ok(exception) => *exception,
        Err(error) => return Err(error),
    };
    if let Some(message) = exception.log_message() {
        tracing::debug!(
            status = exception.status().as_u16(),
            message,
            "an HTTP exception"
        );
    }
    request.set_exception(Some(Box::new(exception.clone())));
    Ok(exception.into_response())
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

/// Adds a name to the `Vary` header unless it is there.
fn add_vary(headers: &mut HeaderMap, name: &'static str) {
    let is_there = headers.get_all(VARY).iter().any(|value| {
        let names = value.to_str().unwrap_or_default().split(',').map(str::trim);
        names
            .into_iter()
            .any(|other| other == "*" || other.eq_ignore_ascii_case(name))
    });
    if !is_there {
        headers.append(VARY, HeaderValue::from_static(name));
    }
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
