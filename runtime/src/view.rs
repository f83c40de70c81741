//! Views as they are declared: what the macro writes, and its imperative form.
//!
//! A [`View`] is a function with its [`Declaration`]. `#[view_config]` leaves a [`RegisteredView`] in the program;
//! [`Configurator::add_view`](crate::Configurator::add_view) takes one that is made at start-up. It is only a
//! description: the application makes what answers requests of it. See [`View`] for an example.

mod asked;
mod class;
mod compress_option;
mod declaration;
mod described;
mod files;
mod function;
mod page_or;
mod predicate_methods;
mod registered;
mod result;
mod service_view;
mod signatures;
mod source_place;
mod view_option;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::context::Resource;
use crate::extract::FromRequest;
use crate::httpexceptions::{ExceptionContext, HttpException, Status};
use crate::predicates::PredicateConfig;
use crate::tweens::Tween;

pub use crate::conditional::Etag;
pub use crate::http_cache::HttpCache;
pub use asked::{Asked, AskedFor};
pub use class::ViewClass;
#[cfg(feature = "schemas")]
#[doc(hidden)]
pub use declaration::Describe;
#[doc(hidden)]
pub use declaration::{
    Declaration, DeclaredRenderer, Decorator, Decorators, Text, Timeout, ViewContext,
};
#[doc(hidden)]
pub use function::{AsyncClosure, Closure, FunctionPointer, Outcome, ViewFunction};
pub use page_or::PageOr;
#[doc(hidden)]
pub use registered::{RegisteredView, Written};
pub use result::{IntoViewError, IntoViewResult};
pub(crate) use service_view::ServiceOfView;
pub use signatures::ViewCallable;
#[doc(hidden)]
pub use signatures::{
    AsResponse, AsValue, Complete, Exclusive, Fallible, IntoOutcome, Otherwise, Plain, Shared,
};
pub use source_place::{Place, Target};
#[doc(hidden)]
pub use view_option::ViewOption;

/// A view for [`Configurator::add_view`](crate::Configurator::add_view), the imperative form of
/// `#[view_config]`.
///
/// Most of its methods are arguments of the attribute.
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
    pub(crate) declared: Declaration,
    /// What it was declared for before, if that is something else.
    pub(crate) other_context: Option<ViewContext>,
    pub(crate) returns: Returns,
    pub(crate) function: ViewFunction,
    /// The files that it serves.
    #[cfg(feature = "static")]
    pub(crate) files: Option<Arc<crate::static_files::StaticFolder>>,
    /// The service of another stack that answers.
    pub(crate) service: Option<Box<ServiceOfView>>,
    /// What was declared, where that is not called a view: "the mount at `/api`".
    pub(crate) stands_for: Option<Box<str>>,
    pub(crate) place: Place,
}

/// What the function of a view returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returns {
    /// A response, or what can be made one without a renderer.
    Response,
    /// A value for a renderer.
    Value,
}

impl View {
    /// Returns a view that calls a function or closure, `async` or not, that returns a response.
    ///
    /// It takes the [arguments](crate::extract) that a view with an attribute takes, and returns a
    /// [`Response`](crate::Response), a text, [`Json<T>`](crate::extract::Json), a [`StatusCode`], or a `Result` of one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::Path;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// async fn slow(request: &mut Request, Path(number): Path<u32>) -> String {
    ///     tokio::task::yield_now().await;
    ///     format!("{} {}", request.method(), number * number)
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("square", "/squares/{number}");
    /// config.add_view(View::new(slow).route_name("square").request_method(["GET"]));
    /// config.add_view(View::new(|| "only GET").route_name("square"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/squares/7").send().text(), "GET 49");
    /// assert_eq!(app.post("/squares/7").send().text(), "only GET");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn new<A>(function: impl ViewCallable<AsResponse, A>) -> Self {
        Self::from_callable(Returns::Response, function)
    }

    /// Returns a view whose value goes to a [`renderer`](Self::renderer).
    ///
    /// The function takes what that of [`new`](Self::new) takes. It returns a value that is [`Serialize`](serde::Serialize), a
    /// [`PageOr`] of one, or a `Result` of one of them; an error that is `Serialize` itself, such as a text, is returned as a
    /// [`pyramidion::Error`](crate::Error).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::Path;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, HttpException, View};
    ///
    /// async fn next(Path(number): Path<u32>) -> pyramidion::Result<u32> {
    ///     number.checked_add(1).ok_or_else(|| HttpException::not_found().into())
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("next", "/next/{number}");
    /// config.add_view(View::rendered(next).route_name("next").renderer("json"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/next/7").send().text(), "8");
    /// assert_eq!(app.get("/next/4294967295").send().status(), 404);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn rendered<How, A>(function: impl ViewCallable<AsValue<How>, A>) -> Self {
        Self::from_callable(Returns::Value, function)
    }

    #[track_caller]
    fn from_callable<Mode, A, F: ViewCallable<Mode, A>>(returns: Returns, function: F) -> Self {
        let mut view = Self::from_function(returns, function.into_function());
        view.declared.requires.push(F::requires);
        view
    }

    /// Says that the view takes such a value from the request itself, so that what this needs is checked by
    /// [`make_app`](crate::Configurator::make_app).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::State;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("limit", "/limit");
    /// let limit = |request: &mut Request| request.state::<u32>().map(u32::to_string).unwrap_or_default();
    /// config.add_view(View::new(limit).requires::<State<u32>>().route_name("limit"));
    /// let error = config.make_app().unwrap_err().to_string();
    /// assert!(error.contains("no such value was given; call `config.set_state(…)`"));
    /// ```
    pub fn requires<A: FromRequest>(mut self) -> Self {
        self.declared.requires.push(A::requires);
        self
    }

    /// Returns a view whose function is made with the application, when all is known that it needs.
    #[track_caller]
    fn made_later() -> Self {
        let function: Arc<Closure> = Arc::new(|_, _| Err(HttpException::not_found().into()));
        Self::from_function(Returns::Response, ViewFunction::Closure(function))
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
            target: Target::Library,
        };
        Self {
            declared: Declaration::nothing(),
            other_context: None,
            returns,
            function,
            #[cfg(feature = "static")]
            files: None,
            service: None,
            stands_for: None,
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
        self.be_for(ViewContext::error::<E>());
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
        self.declared.append_slash = Some(status);
        self
    }

    /// Sets the route that the view answers.
    pub fn route_name(mut self, name: impl Into<String>) -> Self {
        self.declared.route_name = Some(Text::Owned(name.into()));
        self
    }

    /// Sets the name under which a view is found that has no route, or one that leads through a tree: that with which the
    /// [walk](crate::traversal) ends, and without a tree the first segment of the path.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.declared.name = Text::Owned(name.into());
        self
    }

    /// Sets the type of the [context](crate::context) that the view is for.
    pub fn context<T: Resource>(mut self) -> Self {
        self.be_for(ViewContext::resource::<T>());
        self
    }

    /// Sets the [family](crate::context::Families) of contexts that the view is for, as in `family::<dyn Commentable>()`.
    ///
    /// The attributes write `context = dyn Commentable`. See [`ContextAs`](crate::extract::ContextAs) for an example.
    pub fn family<F: ?Sized + 'static>(mut self) -> Self {
        self.be_for(ViewContext::family::<F>());
        self
    }

    /// Sets what the view is for, and notes if it was for something else.
    fn be_for(&mut self, context: ViewContext) {
        let before = self.declared.context;
        self.other_context = self.other_context.or(before.other_than(&context));
        self.declared.context = context;
    }

    /// Adds a predicate.
    pub fn predicate(mut self, predicate: PredicateConfig) -> Self {
        self.declared.predicates.push(predicate);
        self
    }

    /// Sets the permission that the visitor must have, in place of the default permission.
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.declared.permission = Some(Text::Owned(permission.into()));
        self
    }

    /// Sets whether the request must carry the CSRF token, in place of the default.
    pub fn require_csrf(mut self, require_csrf: bool) -> Self {
        self.declared.require_csrf = Some(require_csrf);
        self
    }

    /// Sets how long the response may be kept.
    pub fn http_cache(mut self, http_cache: HttpCache) -> Self {
        self.declared.http_cache = Some(http_cache);
        self
    }

    /// Sets how long the view may take with what surrounds it, or `None` for however long, in place of the
    /// setting `pyramidion.timeout`, which is five minutes.
    ///
    /// Then it is dropped where it waits, its session is not saved, and the client gets 503. A view that never waits cannot be cut
    /// off, which [`make_app`](crate::Configurator::make_app) says. A body that is sent piece by piece has time without end, and so
    /// have predicates that wait, since the view is not chosen yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use pyramidion::{Configurator, View};
    ///
    /// async fn report() -> &'static str {
    ///     "a report"
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("report", "/report");
    /// config.add_view(View::new(report).route_name("report").timeout(Duration::from_secs(30)));
    /// assert_eq!(config.make_app()?.views()[0].timeout, Some(Duration::from_secs(30)));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.declared.timeout = Some(timeout.into().into());
        self
    }

    /// Lets a client that has the response of the view already be told so: a tag is made of its body, unless the response has an
    /// `ETag`, and compared with the conditions of the request.
    ///
    /// The view is called all the same. See [`set_conditional_response`](crate::Response::set_conditional_response) for what is sent
    /// then, and [`Etag`] for an example. A stream has no tag unless the view sets one.
    pub fn etag(mut self, etag: Etag) -> Self {
        self.declared.etag = Some(etag);
        self
    }

    /// Adds what surrounds the view; the first is outermost.
    pub fn decorator(mut self, decorator: impl Tween) -> Self {
        self.declared.decorators.0.push(Arc::new(decorator));
        self
    }

    /// Gives the response of the view to the view of this name, which is found for the same context among those without a route: Pyramid's
    /// `wrapper`.
    ///
    /// What that returns is the response; status and headers of the inner one are gone unless it passes them on. The visitor must
    /// have the permissions of both. That there is a view of the name is checked by [`make_app`](crate::Configurator::make_app).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// fn frame(request: &mut Request) -> String {
    ///     let wrapped = request.take_wrapped_response().unwrap_or_default();
    ///     let body = wrapped.body().as_bytes().unwrap_or_default();
    ///     format!("<main>{}</main>", String::from_utf8_lossy(body))
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_view(View::new(|| "welcome").route_name("home").wrapper("frame"));
    /// config.add_view(View::new(frame).name("frame"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "<main>welcome</main>");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn wrapper(mut self, name: impl Into<String>) -> Self {
        self.declared.wrapper = Some(Text::Owned(name.into()));
        self
    }

    /// Adds an option that a [view deriver](crate::Configurator::add_view_deriver) of the application reads.
    ///
    /// Its type is declared by [`add_view_option`](crate::Configurator::add_view_option), which has an example.
    pub fn option<T: Send + Sync + 'static>(mut self, option: T) -> Self {
        self.declared.options.push(ViewOption::new(option));
        self
    }

    /// Sets the renderer of the view's value.
    pub fn renderer(mut self, name: impl Into<String>) -> Self {
        self.declared.renderer = Some(Box::new(DeclaredRenderer {
            name: Text::Owned(name.into()),
            templates: &[],
            folders: &[],
            fields: None,
            view_values: &[],
        }));
        self
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("declared", &self.declared)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
