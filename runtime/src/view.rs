//! Views as they are declared: what the macro writes, and its imperative form.
//!
//! A [`ViewConfig`] is constant data that `#[view_config]` leaves in the program. A [`View`] is the same
//! for [`Configurator::add_view`](crate::Configurator::add_view). Both are only descriptions: the
//! application makes what answers requests of them.

mod asked;
mod extracting;
mod place;
mod result;

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;

use crate::BoxFuture;
use crate::context::{Resource, ResourceType};
use crate::extract::Requirements;
use crate::httpexceptions::{ErrorType, ExceptionContext, Status};
use crate::predicates::{self, PredicateConfig};
use crate::renderers::{Rendered, RendererHelper, TemplateFolder, TemplateSource};
use crate::request::Request;
use crate::response::{Response, ViewResult};
use crate::tweens::{Next, Tween};

pub use crate::http_cache::HttpCache;
pub use asked::{Asked, AskedFor};
pub use place::{Place, Target};
pub use result::{IntoViewError, IntoViewResult};

/// A view as the attributes register it. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct ViewConfig {
    pub route_name: Option<&'static str>,
    pub name: &'static str,
    pub context: ViewContext,
    pub predicates: &'static [PredicateConfig],
    pub permission: Option<&'static str>,
    pub require_csrf: Option<bool>,
    pub http_cache: Option<HttpCache>,
    pub decorators: &'static [Decorator],
    pub append_slash: Option<u16>,
    pub renderer: Option<&'static str>,
    pub templates: &'static [TemplateSource],
    pub template_folders: &'static [TemplateFolder],
    /// The names in the value that the function returns, if they are known.
    pub fields: Option<&'static [&'static str]>,
    pub function: FunctionPointer,
    pub requires: &'static [fn(&mut Requirements)],
    pub asked: &'static [Asked],
    pub place: Place,
}

inventory::collect!(ViewConfig);

impl ViewConfig {
    /// What a declaration says that says nothing.
    pub const fn new(function: FunctionPointer, place: Place) -> Self {
        Self {
            route_name: None,
            name: "",
            context: ViewContext::Any,
            predicates: &[],
            permission: None,
            require_csrf: None,
            http_cache: None,
            decorators: &[],
            append_slash: None,
            renderer: None,
            templates: &[],
            template_folders: &[],
            fields: None,
            function,
            requires: &[],
            asked: &[],
            place,
        }
    }
}

impl fmt::Debug for ViewConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewConfig")
            .field("route_name", &self.route_name)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// What a view is for. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum ViewContext {
    /// Requests, whatever they are about.
    Any,
    /// Requests about a type of resources.
    Resource(ResourceType),
    /// Errors of a type: it is an exception view.
    Error(ErrorType),
}

impl ViewContext {
    pub const fn resource<T: Resource>() -> Self {
        Self::Resource(ResourceType::of::<T>())
    }

    pub const fn error<E: ExceptionContext>() -> Self {
        Self::Error(ErrorType::of::<E>())
    }
}

/// What surrounds a view. It is not public API.
#[doc(hidden)]
pub type Decorator = for<'r> fn(&'r mut Request, Next<'r>) -> BoxFuture<'r, ViewResult>;

/// The function that an attribute registers. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum FunctionPointer {
    Sync(fn(&mut Request, &RendererHelper) -> crate::Result<Outcome>),
    Async(for<'r> fn(&'r mut Request, &'r RendererHelper) -> BoxFuture<'r, crate::Result<Outcome>>),
}

impl fmt::Debug for FunctionPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sync(_) => "FunctionPointer(sync)",
            Self::Async(_) => "FunctionPointer(async)",
        })
    }
}

/// What is called to answer a request.
#[derive(Clone)]
pub(crate) enum ViewFunction {
    Pointer(FunctionPointer),
    Closure(Arc<Closure>),
    AsyncClosure(Arc<AsyncClosure>),
}

type Closure = dyn Fn(&mut Request, &RendererHelper) -> crate::Result<Outcome> + Send + Sync;
type AsyncClosure = dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, ViewResult> + Send + Sync;

impl fmt::Debug for ViewFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pointer(FunctionPointer::Sync(_)) | Self::Closure(_) => "ViewFunction(sync)",
            Self::Pointer(FunctionPointer::Async(_)) | Self::AsyncClosure(_) => {
                "ViewFunction(async)"
            }
        })
    }
}

/// What a view returned, before the response is made. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub enum Outcome {
    Response(Response),
    Rendered(Rendered),
}

/// A view for [`Configurator::add_view`](crate::Configurator::add_view), the imperative form of
/// `#[view_config]`.
///
/// Its methods are the arguments of the attribute.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, Request, Response, View};
/// use pyramidion::testing::TestApp;
///
/// let mut config = Configurator::new();
/// config.add_route("hello", "/hello/{name}");
/// config.add_view(
///     View::new(|request: &mut Request| {
///         format!("Hello {}", request.matchdict().get("name").unwrap_or("you"))
///     })
///     .route_name("hello")
///     .request_method(["GET"]),
/// );
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/hello/World").send().text(), "Hello World");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct View {
    pub(crate) route_name: Option<Text>,
    pub(crate) name: Text,
    pub(crate) context: ViewContext,
    /// Whether it was said to be for errors and for contexts.
    pub(crate) has_two_contexts: bool,
    pub(crate) predicates: Cow<'static, [PredicateConfig]>,
    pub(crate) permission: Option<Text>,
    pub(crate) require_csrf: Option<bool>,
    pub(crate) http_cache: Option<HttpCache>,
    pub(crate) decorators: Vec<Arc<dyn Tween>>,
    pub(crate) append_slash: Option<StatusCode>,
    pub(crate) renderer: Option<Text>,
    pub(crate) templates: &'static [TemplateSource],
    pub(crate) template_folders: &'static [TemplateFolder],
    #[cfg_attr(
        not(feature = "templates"),
        expect(dead_code, reason = "only templates have variables")
    )]
    pub(crate) fields: Option<&'static [&'static str]>,
    pub(crate) returns: Returns,
    pub(crate) function: ViewFunction,
    pub(crate) requires: Cow<'static, [fn(&mut Requirements)]>,
    /// What the body asks for by literals.
    pub(crate) asked: &'static [Asked],
    pub(crate) place: Place,
}

type Text = Cow<'static, str>;

/// What the function of a view returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returns {
    /// A response, or what becomes one by itself.
    Response,
    /// A value for a renderer.
    Value,
}

impl View {
    /// Returns a view that calls a function or closure.
    #[track_caller]
    pub fn new<F, R>(function: F) -> Self
    where
        F: Fn(&mut Request) -> R + Send + Sync + 'static,
        R: IntoViewResult,
    {
        Self::from_closure(Returns::Response, move |request, _| {
            function(request).into_view_result().map(Outcome::Response)
        })
    }

    /// Returns a view whose value goes to a [`renderer`](Self::renderer).
    #[track_caller]
    pub fn rendered<F, T>(function: F) -> Self
    where
        F: Fn(&mut Request) -> T + Send + Sync + 'static,
        T: Serialize,
    {
        Self::from_closure(Returns::Value, move |request, renderer| {
            let value = function(request);
            renderer.render(&value, request).map(Outcome::Rendered)
        })
    }

    /// Returns a view that calls a function or closure which returns a boxed future.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{BoxFuture, Request, Response, View, ViewResult};
    ///
    /// fn slow(request: &mut Request) -> BoxFuture<'_, ViewResult> {
    ///     Box::pin(async move {
    ///         tokio::task::yield_now().await;
    ///         Ok(Response::text(request.path().to_owned()))
    ///     })
    /// }
    ///
    /// let view = View::new_async(slow).route_name("slow");
    /// ```
    #[track_caller]
    pub fn new_async<F>(function: F) -> Self
    where
        F: for<'r> Fn(&'r mut Request) -> BoxFuture<'r, ViewResult> + Send + Sync + 'static,
    {
        Self::from_function(
            Returns::Response,
            ViewFunction::AsyncClosure(Arc::new(function)),
        )
    }

    #[track_caller]
    fn from_closure(
        returns: Returns,
        closure: impl Fn(&mut Request, &RendererHelper) -> crate::Result<Outcome>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self::from_function(returns, ViewFunction::Closure(Arc::new(closure)))
    }

    #[track_caller]
    fn from_function(returns: Returns, function: ViewFunction) -> Self {
        let caller = Location::caller();
        let place = Place {
            module: "",
            file: caller.file(),
            line: caller.line(),
            column: caller.column(),
            function: "",
            target: Target::LIBRARY,
        };
        Self {
            route_name: None,
            name: Text::default(),
            context: ViewContext::Any,
            has_two_contexts: false,
            predicates: Cow::default(),
            permission: None,
            require_csrf: None,
            http_cache: None,
            decorators: Vec::new(),
            append_slash: None,
            renderer: None,
            templates: &[],
            template_folders: &[],
            fields: None,
            returns,
            function,
            requires: Cow::Borrowed(&[]),
            asked: &[],
            place,
        }
    }

    /// Returns the view as an exception view: it answers errors that are an `E`.
    ///
    /// The response has the status of the error unless the view sets one.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("parse", "/parse/{number}");
    /// config.add_view(
    ///     View::new(|request: &mut Request| -> pyramidion::Result<String> {
    ///         let number: u32 = request.matchdict().get("number").unwrap_or_default().parse()?;
    ///         Ok(number.to_string())
    ///     })
    ///     .route_name("parse"),
    /// );
    /// config.add_view(
    ///     View::new(|_: &mut Request| (http::StatusCode::BAD_REQUEST, "no number"))
    ///         .exception::<std::num::ParseIntError>(),
    /// );
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/parse/7").send().text(), "7");
    /// assert_eq!(app.get("/parse/seven").send().text(), "no number");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn exception<E: ExceptionContext>(mut self) -> Self {
        self.has_two_contexts |= matches!(self.context, ViewContext::Resource(_));
        self.context = ViewContext::error::<E>();
        self
    }

    /// Returns the view as the not-found view: it answers every 404.
    pub fn notfound(self) -> Self {
        self.exception::<Status<404>>()
    }

    /// Returns the view as the forbidden view: it answers every 403.
    pub fn forbidden(self) -> Self {
        self.exception::<Status<403>>()
    }

    /// Redirects to the path with a slash at its end, if a route matches that, before the not-found view
    /// answers.
    ///
    /// The status is 307 in Pyramid, which keeps the method and the body of the request.
    pub fn append_slash(mut self, status: StatusCode) -> Self {
        self.append_slash = Some(status);
        self
    }

    /// Sets the route that the view answers.
    pub fn route_name(mut self, name: impl Into<String>) -> Self {
        self.route_name = Some(Text::Owned(name.into()));
        self
    }

    /// Sets the name under which a view without a route is found: the first segment of the path.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Text::Owned(name.into());
        self
    }

    /// Sets the type of the [context](crate::context) that the view is for.
    pub fn context<T: Resource>(mut self) -> Self {
        self.has_two_contexts |= matches!(self.context, ViewContext::Error(_));
        self.context = ViewContext::resource::<T>();
        self
    }

    /// Adds a predicate.
    pub fn predicate(mut self, predicate: PredicateConfig) -> Self {
        self.predicates.to_mut().push(predicate);
        self
    }

    /// Sets the methods that the view answers; `GET` implies `HEAD`.
    pub fn request_method<S: Into<String>>(self, methods: impl IntoIterator<Item = S>) -> Self {
        self.predicate(predicates::request_method(methods))
    }

    /// Sets parameters that must be there: `name`, or `name=value`.
    pub fn request_param<S: Into<String>>(self, params: impl IntoIterator<Item = S>) -> Self {
        self.predicate(predicates::request_param(params))
    }

    /// Sets headers that must be there: `Name`, or `Name:regex` matched at its start.
    pub fn header<S: Into<String>>(self, headers: impl IntoIterator<Item = S>) -> Self {
        self.predicate(predicates::header(headers))
    }

    /// Sets values that placeholders must have: `name=value`.
    pub fn match_param<S: Into<String>>(self, params: impl IntoIterator<Item = S>) -> Self {
        self.predicate(predicates::match_param(params))
    }

    /// Sets the media type that the view answers with, which the client must accept.
    pub fn accept(self, media_type: impl Into<String>) -> Self {
        self.predicate(predicates::accept(media_type))
    }

    /// Sets a regular expression that the decoded path must begin with.
    pub fn path_info(self, regex: impl Into<String>) -> Self {
        self.predicate(predicates::path_info(regex))
    }

    /// Sets whether `X-Requested-With: XMLHttpRequest` must be there, or must not.
    pub fn xhr(self, xhr: bool) -> Self {
        self.predicate(predicates::xhr(xhr))
    }

    /// Sets whether the visitor must be known to the security policy, or must not.
    pub fn is_authenticated(self, is_authenticated: bool) -> Self {
        self.predicate(predicates::is_authenticated(is_authenticated))
    }

    /// Sets the permission that the visitor must have, in place of the default permission.
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.permission = Some(Text::Owned(permission.into()));
        self
    }

    /// Sets whether the request must carry the CSRF token, in place of the default.
    pub fn require_csrf(mut self, require_csrf: bool) -> Self {
        self.require_csrf = Some(require_csrf);
        self
    }

    /// Sets how long the response may be kept.
    pub fn http_cache(mut self, http_cache: HttpCache) -> Self {
        self.http_cache = Some(http_cache);
        self
    }

    /// Adds what surrounds the view; the first is outermost.
    pub fn decorator(mut self, decorator: impl Tween) -> Self {
        self.decorators.push(Arc::new(decorator));
        self
    }

    /// Sets the renderer of the view's value.
    pub fn renderer(mut self, name: impl Into<String>) -> Self {
        self.renderer = Some(Text::Owned(name.into()));
        self
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("route_name", &self.route_name)
            .field("name", &self.name)
            .field("predicates", &self.predicates)
            .finish_non_exhaustive()
    }
}

impl From<&'static ViewConfig> for View {
    fn from(config: &'static ViewConfig) -> Self {
        let decorators = config.decorators.iter();
        Self {
            route_name: config.route_name.map(Text::Borrowed),
            name: Text::Borrowed(config.name),
            context: config.context,
            has_two_contexts: false,
            predicates: Cow::Borrowed(config.predicates),
            permission: config.permission.map(Text::Borrowed),
            require_csrf: config.require_csrf,
            http_cache: config.http_cache,
            decorators: decorators.map(|d| Arc::new(*d) as Arc<dyn Tween>).collect(),
            append_slash: config
                .append_slash
                .and_then(|status| StatusCode::from_u16(status).ok()),
            renderer: config.renderer.map(Text::Borrowed),
            templates: config.templates,
            template_folders: config.template_folders,
            fields: config.fields,
            // With a renderer the attribute hands over a value, and without one a response.
            returns: match config.renderer {
                Some(_) => Returns::Value,
                None => Returns::Response,
            },
            function: ViewFunction::Pointer(config.function),
            requires: Cow::Borrowed(config.requires),
            asked: config.asked,
            place: config.place,
        }
    }
}
