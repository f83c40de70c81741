//! Views as they are declared: what the macro writes, and its imperative form.
//!
//! A [`ViewConfig`] is constant data that `#[view_config]` leaves in the program. A [`View`] is the same
//! for [`Configurator::add_view`](crate::Configurator::add_view). Both are only descriptions: the
//! application makes what answers requests of them.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;

use crate::Error;
use crate::extract::Requirements;
use crate::predicates::PredicateConfig;
use crate::renderers::{Rendered, RendererHelper, TemplateSource};
use crate::request::Request;
use crate::response::{IntoResponse, Response};

/// A future that is sent between threads and may borrow.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a view makes of a request.
pub type ViewResult = crate::Result<Response>;

/// A view as `#[view_config]` registers it. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct ViewConfig {
    pub route_name: Option<&'static str>,
    pub request_method: &'static [&'static str],
    pub renderer: Option<&'static str>,
    pub templates: &'static [TemplateSource],
    pub function: ViewFunction,
    pub requires: &'static [fn(&mut Requirements)],
    pub place: Place,
}

inventory::collect!(ViewConfig);

/// Where a view was declared. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub module: &'static str,
    pub file: &'static str,
    pub line: u32,
    pub column: u32,
    pub function: &'static str,
}

/// What is called to answer a request. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub enum ViewFunction {
    Sync(fn(&mut Request, &RendererHelper) -> crate::Result<Outcome>),
    Async(for<'r> fn(&'r mut Request, &'r RendererHelper) -> BoxFuture<'r, crate::Result<Outcome>>),
    Closure(Arc<Closure>),
    AsyncClosure(Arc<AsyncClosure>),
}

type Closure = dyn Fn(&mut Request, &RendererHelper) -> crate::Result<Outcome> + Send + Sync;
type AsyncClosure = dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, ViewResult> + Send + Sync;

impl fmt::Debug for ViewFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sync(_) | Self::Closure(_) => "ViewFunction(sync)",
            Self::Async(_) | Self::AsyncClosure(_) => "ViewFunction(async)",
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

/// What the function of a view without a renderer can return: a response, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "a view cannot return `{Self}`",
    label = "this type is no response",
    note = "return a `Response`, a text, `Json<T>`, a `StatusCode`, or a `Result` of one of them",
    note = "to return a value that is rendered, add `renderer = \"json\"` or the name of a template to the attribute"
)]
pub trait IntoViewResult {
    /// Makes the result of the view.
    ///
    /// # Errors
    ///
    /// Fails with the error that the view returned.
    fn into_view_result(self) -> ViewResult;
}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> IntoViewResult for T {
    fn into_view_result(self) -> ViewResult {
        Ok(self.into_response())
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse, E: IntoViewError> IntoViewResult for Result<T, E> {
    fn into_view_result(self) -> ViewResult {
        match self {
            Ok(response) => Ok(response.into_response()),
            Err(error) => Err(error.into_view_error()),
        }
    }
}

/// What a view can return as an error: any [`Error`](std::error::Error) that is `Send + Sync`.
#[diagnostic::on_unimplemented(
    message = "a view cannot fail with `{Self}`",
    label = "this type is no error",
    note = "use `pyramidion::Result<T>`, `HttpException`, or a type that implements `std::error::Error + Send + Sync`"
)]
pub trait IntoViewError {
    /// Boxes the error.
    fn into_view_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoViewError for E {
    fn into_view_error(self) -> Error {
        self.into()
    }
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
#[derive(Clone, Debug)]
#[must_use]
pub struct View {
    pub(crate) route_name: Option<String>,
    pub(crate) name: String,
    pub(crate) predicates: Vec<PredicateConfig>,
    pub(crate) renderer: Option<String>,
    pub(crate) templates: &'static [TemplateSource],
    pub(crate) function: ViewFunction,
    pub(crate) requires: &'static [fn(&mut Requirements)],
    pub(crate) place: Place,
}

impl View {
    /// Returns a view that calls a function or closure.
    #[track_caller]
    pub fn new<F, R>(function: F) -> Self
    where
        F: Fn(&mut Request) -> R + Send + Sync + 'static,
        R: IntoViewResult,
    {
        Self::from_closure(move |request, _| {
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
        Self::from_closure(move |request, renderer| {
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
        Self::from_function(ViewFunction::AsyncClosure(Arc::new(function)))
    }

    #[track_caller]
    fn from_closure(
        closure: impl Fn(&mut Request, &RendererHelper) -> crate::Result<Outcome>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self::from_function(ViewFunction::Closure(Arc::new(closure)))
    }

    #[track_caller]
    fn from_function(function: ViewFunction) -> Self {
        let caller = Location::caller();
        let place = Place {
            module: "",
            file: caller.file(),
            line: caller.line(),
            column: caller.column(),
            function: "",
        };
        Self {
            route_name: None,
            name: String::new(),
            predicates: Vec::new(),
            renderer: None,
            templates: &[],
            function,
            requires: &[],
            place,
        }
    }

    /// Sets the route that the view answers.
    pub fn route_name(mut self, name: impl Into<String>) -> Self {
        self.route_name = Some(name.into());
        self
    }

    /// Sets the name under which a view without a route is found: the first segment of the path.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the methods that the view answers; `GET` implies `HEAD`.
    pub fn request_method<S: Into<String>>(self, methods: impl IntoIterator<Item = S>) -> Self {
        self.predicate(PredicateConfig::RequestMethod(
            methods.into_iter().map(Into::into).collect(),
        ))
    }

    /// Adds a predicate.
    pub fn predicate(mut self, predicate: PredicateConfig) -> Self {
        self.predicates.push(predicate);
        self
    }

    /// Sets the renderer of the view's value.
    pub fn renderer(mut self, name: impl Into<String>) -> Self {
        self.renderer = Some(name.into());
        self
    }
}

impl From<&'static ViewConfig> for View {
    fn from(config: &'static ViewConfig) -> Self {
        let mut predicates = Vec::new();
        if !config.request_method.is_empty() {
            let methods = config
                .request_method
                .iter()
                .map(|method| (*method).to_owned());
            predicates.push(PredicateConfig::RequestMethod(methods.collect()));
        }
        Self {
            route_name: config.route_name.map(str::to_owned),
            name: String::new(),
            predicates,
            renderer: config.renderer.map(str::to_owned),
            templates: config.templates,
            function: config.function.clone(),
            requires: config.requires,
            place: config.place,
        }
    }
}
