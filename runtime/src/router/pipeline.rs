//! The path of a request through tweens, route, context and view, and of its response back.
//!
//! What may wait is an `async fn`. The steps that never wait are functions, which
//! [`immediate`](super::immediate) calls, too.

use std::sync::Arc;

use http::header::{ALLOW, CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderValue, Method, StatusCode};

use crate::context::Resource;
use crate::events::Subscribers;
use crate::httpexceptions::{self, HttpException};
use crate::percent;
use crate::request::{BodyLimits, Registry, Request};
use crate::response::{IntoResponse, Response, ViewResult, vary};
use crate::session::{Saving, SessionError};
use crate::traversal::ContextFactory;
use crate::tweens::{Chain, Next, Slot, Tweens};
use crate::urldispatch::RoutesMapper;
use crate::viewderivers::DerivedView;
use crate::viewlookup::{Answer, Found, ViewLookup};
use crate::{BoxFuture, Error};

use super::failures::{self, Culprit};
use super::kept_headers::{http_exception, keep_headers};

/// What an application is made of.
pub(crate) struct Pipeline {
    pub(crate) routes: RoutesMapper,
    pub(crate) views: ViewLookup,
    /// What is particular to each route, at its position.
    pub(crate) route_policies: Vec<RoutePolicy>,
    pub(crate) root_factory: Option<ContextFactory>,
    /// What passes on requests that no route matches.
    #[cfg(feature = "forward")]
    pub(crate) forwarder: Option<Arc<crate::forward::Forwarder>>,
    #[cfg(feature = "forward")]
    pub(crate) shadows: super::Shadows,
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
    /// Which requests of the route another application answers.
    #[cfg(feature = "forward")]
    pub(crate) forwarding: Option<crate::forward::RouteForwarding>,
}

/// What answers an error.
pub(super) enum ErrorAnswer<'a> {
    Response(Response),
    /// An exception view; the response has this status unless the view sets one.
    View(&'a DerivedView, StatusCode),
    /// Nothing does.
    Unhandled(Error),
}

impl Pipeline {
    /// Passes the request inward and its response outward.
    pub(super) async fn answer(&self, request: &mut Request) -> Response {
        let mut response = match self.call_tween(0, request).await {
            Ok(response) => response,
            Err(unhandled) => return unhandled_error(&unhandled, request),
        };
        self.run_callbacks(request, &mut response);
        #[cfg(feature = "forward")]
        if response.is_passed_on || Self::is_copy(request) {
            return response;
        }
        match save_session(request, &mut response).await {
            Ok(()) => response,
            Err(error) => match self.answer_error(request, error).await {
                Ok(response) => response,
                Err(unhandled) => unhandled_error(&unhandled, request),
            },
        }
    }

    /// Passes the request to the tween at `position`, or to the views after the last one.
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
            self.read_body_for_routes(request).await?;
        }
        if self.routes.needs_identity() {
            request.load_identity().await?;
        }
        let position = self.find_route(request)?;
        #[cfg(feature = "forward")]
        if let Some(passing) = self.passing_on(position, request) {
            return passing.await;
        }
        let policy = position.map(|position| &self.route_policies[position]);
        let body_limits = policy.map_or(&self.registry.body_limits, |policy| &policy.body_limits);
        let is_streamed = policy.is_some_and(|policy| policy.is_streamed);
        if !is_streamed {
            request.read_body(body_limits).await?;
        }
        request.load_visitor().await?;
        self.find_context(policy, request).await?;
        let found = self.find_view(position, request);
        if is_streamed && matches!(found, Found::View(view) if !view.streams_body) {
            request.read_body(body_limits).await?;
        }
        let mut result = match found {
            Found::View(view) => view.call(request).await,
            other => self.explain(&other, request),
        };
        self.vary(position, &mut result);
        result
    }

    /// Begins to watch a request.
    #[cfg(not(feature = "forward"))]
    #[expect(
        clippy::unused_self,
        reason = "with forwarding it is not every request"
    )]
    #[inline]
    pub(super) fn observe(&self, request: &Request) -> crate::telemetry::Observation {
        crate::telemetry::Observation::begin(request.method(), request.id())
    }

    /// Reads the body, at which predicates of routes look.
    #[cfg(not(feature = "forward"))]
    async fn read_body_for_routes(&self, request: &mut Request) -> Result<(), HttpException> {
        request.read_body(&self.registry.body_limits).await
    }

    /// Finds the route of a request, unless that was done, and returns its position.
    pub(super) fn find_route(&self, request: &mut Request) -> crate::Result<Option<usize>> {
        if let Some(position) = request.route_position() {
            return Ok(Some(position));
        }
        let matched = self.routes.find(request);
        #[cfg(feature = "forward")]
        if !matches!(matched, Ok(Some(_))) && self.forwarder_of_unmatched(request).is_some() {
            return Ok(None);
        }
        let matched = matched.map_err(|error| {
            HttpException::bad_request().with_detail(format!("the path is {error}"))
        })?;
        request.check_query()?;
        let position = matched.as_ref().map(|matched| matched.position);
        if let Some(matched) = matched {
            request.set_match(matched);
        } else if self.views.by_name.is_empty() {
            return Err(HttpException::not_found().into());
        }
        Ok(position)
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

    /// Finds the view that answers a request.
    pub(super) fn find_view(&self, position: Option<usize>, request: &mut Request) -> Found<'_> {
        if self.views.needs_identity(position) {
            let is_authenticated = request.is_authenticated();
            request.set_was_authenticated(is_authenticated);
        }
        match position {
            Some(position) => self.views.find_for_route(position, request),
            None => self.views.find_by_name(request),
        }
    }

    /// Tells caches that the response depends on `Accept`, if views were chosen by it.
    #[inline]
    pub(super) fn vary(&self, position: Option<usize>, result: &mut ViewResult) {
        if let Ok(response) = result
            && self.views.varies_by_accept(position)
        {
            vary(response.headers_mut(), "Accept");
        }
    }

    /// Says why no view answers a request.
    pub(super) fn explain(&self, found: &Found<'_>, request: &Request) -> ViewResult {
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
        if self.views.errors_need_identity(request.route_position()) {
            // A visitor about whom nothing can be found out is unknown; the first error counts.
            let _ = request.load_identity().await;
        }
        match self.find_error_answer(request, error) {
            ErrorAnswer::Response(response) => Ok(response),
            ErrorAnswer::Unhandled(error) => Err(error),
            ErrorAnswer::View(view, status) => {
                let _ = request.load_visitor().await; // likewise
                let result = view.call(request).await;
                Ok(self.answer_of_exception_view(result, status, request))
            }
        }
    }

    /// Finds what answers an error, and makes the request ready for an exception view.
    pub(super) fn find_error_answer(&self, request: &mut Request, error: Error) -> ErrorAnswer<'_> {
        let position = request.route_position();
        let view = match self.views.find_for_error(position, request, &*error) {
            Answer::Nothing => return ErrorAnswer::Unhandled(error),
            Answer::Exception(exception) => {
                let response = exception.clone().into_response();
                request.set_exception(Some(error));
                return ErrorAnswer::Response(response);
            }
            Answer::View(view) => view,
        };
        if let Some(status) = view.append_slash
            && let Some(location) = self.location_with_slash(request)
        {
            let redirect = HttpException::redirect(status, &location);
            request.set_exception(Some(error));
            return ErrorAnswer::Response(redirect.into_response());
        }
        let status = status_of(&*error);
        request.reset_response();
        request.set_exception(Some(error));
        ErrorAnswer::View(view, status)
    }

    /// Returns the path with a slash at its end, if it has none and a route matches it then.
    fn location_with_slash(&self, request: &Request) -> Option<String> {
        let path = request.uri().path();
        if path.ends_with('/') || !self.routes.matches(&format!("{path}/")) {
            return None;
        }
        let mut location = String::new();
        percent::quote_into(&mut location, request.script_name(), percent::PATH_VALUE);
        location.push_str(path);
        location.push('/');
        if !request.query_string().is_empty() {
            location.push('?');
            location.push_str(request.query_string());
        }
        Some(location)
    }

    /// Returns the response of an exception view, or a plain one if that fails itself.
    pub(super) fn answer_of_exception_view(
        &self,
        result: ViewResult,
        status: StatusCode,
        request: &Request,
    ) -> Response {
        match result {
            Ok(mut response) => {
                response.set_default_status(status);
                if let Some(error) = request.exception() {
                    keep_headers(&**error, response.headers_mut());
                }
                if self.views.errors_vary_by_accept(request.route_position()) {
                    vary(response.headers_mut(), "Accept");
                }
                response
            }
            Err(second) => {
                failures::exception_view_failed(&second, request);
                internal_server_error()
            }
        }
    }

    /// Shows the response to the callbacks of the request and to subscribers.
    pub(super) fn run_callbacks(&self, request: &mut Request, response: &mut Response) {
        request.run_response_callbacks(response);
        if let Err(error) = self.subscribers.new_response(request, response) {
            Culprit::of(request).failed(&error);
            *response = internal_server_error();
        }
    }
}

impl Chain for Pipeline {
    fn run<'r>(&'r self, position: usize, request: &'r mut Request) -> BoxFuture<'r, ViewResult> {
        Box::pin(self.call_tween(position, request))
    }
}

/// Saves the session, if the request has one.
async fn save_session(request: &mut Request, response: &mut Response) -> crate::Result<()> {
    let cookie = match request.begin_saving_session() {
        None => Ok(None),
        Some(Saving::Ready(cookie)) => cookie,
        Some(Saving::Pending(saving)) => saving.await,
    };
    add_session_headers(request, response, cookie)
}

/// Sends the cookie of the session, and tells caches that the response depends on it.
pub(super) fn add_session_headers(
    request: &mut Request,
    response: &mut Response,
    cookie: Result<Option<HeaderValue>, SessionError>,
) -> crate::Result<()> {
    let is_consulted = request.end_saving_session();
    let headers = response.headers_mut();
    if is_consulted {
        vary(headers, "Cookie");
    }
    if let Some(cookie) = cookie.map_err(httpexceptions::of_session)? {
        headers.append(SET_COOKIE, cookie);
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("private"));
    }
    Ok(())
}

/// Returns the status that an error stands for: its own, that of a source, or 500.
fn status_of(error: &(dyn std::error::Error + 'static)) -> StatusCode {
    http_exception(error).map_or(StatusCode::INTERNAL_SERVER_ERROR, HttpException::status)
}

/// Logs an error that nothing answers; as in Pyramid no callback sees the response.
pub(super) fn unhandled_error(error: &Error, request: &Request) -> Response {
    Culprit::of(request).failed(error);
    internal_server_error()
}

pub(super) fn internal_server_error() -> Response {
    HttpException::internal_server_error().into_response()
}
