//! The attributes that register views and subscribers.

#[allow(unused_imports, reason = "the documentation refers to them")]
use crate::{
    Configurator, IntoResponse, Response, context, csrf, events, extract, predicates, view,
};

/// Writes the table of the predicates.
macro_rules! rows {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) {
        holds: $holds:literal,
        $(argument: $argument:literal,)?
        row: $row:literal,
        $($facts:tt)*
    })*) => {
        concat!(
            "| predicate | value |\n|---|---|"
            $(, "\n| `", stringify!($name), "` | ", $row, " |")*
        )
    };
}
use rows;

/// Registers a function as a view.
///
/// The function stays as it is written: tests call it directly. The attribute registers it, and
/// [`Configurator::scan`] finds it.
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, Response, package, view_config};
///
/// #[view_config(route_name = "hello", request_method = "GET")]
/// fn hello(request: &Request) -> Response {
///     Response::text(format!("Hello {}", request.matchdict().get("name").unwrap_or("you")))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("hello", "/hello/{name}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/hello/World").send().text(), "Hello World");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// # Arguments of the attribute
///
/// | argument | value | without it |
/// |---|---|---|
/// | `route_name` | the name of the route that the view answers: a text or constant expression | an error, unless there is `name` or `context` |
/// | `route` | in place of `route_name`, a type that derives [`Route`](crate::Route) | |
/// | `name` | the name of a view without a route: the first segment of a path that no route matches | the empty name |
/// | `context` | the type of the [context](context) that the view is for | every context |
/// | `exception_only` | `true`: `context` is a type of errors, as in [`exception_view_config`] | `false` |
/// | `permission` | the permission that the visitor must have | the [default permission](Configurator::set_default_permission) |
/// | `require_csrf` | whether the request must carry the [CSRF token](csrf) | the [default](Configurator::set_default_csrf_options) |
/// | `http_cache` | seconds, seconds with directives as in `(3600, "public")`, or an [`HttpCache`](view::HttpCache) | no header |
/// | `etag` | `"weak"` or `"strong"`: a tag of the body is compared with the conditions of the request, as [`View::etag`](crate::View::etag) says | the view decides |
/// | `compress` | with the feature `compression`: whether the response is compressed, also one that read the session | the setting `pyramidion.compression` |
/// | `timeout` | how long an `async` view may take with what surrounds it: a text such as `"500ms"`, `"30s"`, `"2m"`, a number of seconds, a constant `Duration`, or `None` for however long; see [`View::timeout`](crate::View::timeout) | the setting `pyramidion.timeout`, which is five minutes |
/// | `decorator` | functions around the view, the first outermost | none |
/// | `wrapper` | the name of a view without a route, which the response is given to, as [`View::wrapper`](crate::View::wrapper) says | none |
/// | `option` | a value of a type that [`Configurator::add_view_option`] declares, as in `option = Audited("payments")`, or several in parentheses: what view derivers of the application read | none |
/// | `renderer` | what makes the response of its value: `"json"`, `"string"`, the path of a template from the crate's folder, or a name given to [`Configurator::add_renderer`] | the view returns a response itself |
/// | `crate` | the path under which this crate is known, for crates that re-export it | `::pyramidion` |
///
/// The other arguments are [predicates](predicates): the view answers requests for which all of them hold.
///
#[doc = pyramidion_syntax::predicates!(rows)]
/// | `custom(name = value)` | what [`Configurator::add_view_predicate`] was given under that name |
/// | `not(…)` | predicates that must not hold, such as `not(request_method = "POST")` |
///
/// ```text
/// #[view_config( argument { , argument } [ , ] )]
/// argument = key = value | custom(name = value, …) | not(predicate, …)
/// ```
///
/// Several attributes on one function register several views. `#[cfg]` holds for function and
/// registration alike. An argument that is misspelled, given twice or of the wrong type does not compile.
///
/// # Functions that can be views
///
/// ```text
/// [async] fn name( [ borrow, ] [ owned, … ] ) [ -> result ]
/// ```
///
/// | part | types |
/// |---|---|
/// | `borrow`, at most one | `&Request`, `&mut Request` and what implements [`RequestPart`](extract::RequestPart) or [`RequestPartMut`](extract::RequestPartMut): `&Session`, `&mut Session`, `&Matchdict`, `&http::HeaderMap`, … |
/// | `owned` | what implements [`FromRequest`](extract::FromRequest): [`Path`](extract::Path), [`Query`](extract::Query), [`Form`](extract::Form), [`Json`](extract::Json), [`State`](extract::State), [`BodyStream`](extract::BodyStream), … |
/// | `result` without a renderer | what implements [`IntoResponse`], or a `Result` of it |
/// | `result` with a renderer | what implements `serde::Serialize`, a [`Response`], or a `Result` of either |
///
/// A view is registered once, so it has no generic types. A method is a view inside a block with
/// [`view_defaults`], which says what `self` is.
///
/// # Views in library crates
///
/// `config.scan(package!(blog))` names the crate `blog` and thereby links it; nothing else is
/// needed for its views to be found, in every module and in every build. A crate that is in `Cargo.toml`
/// but never named is not linked, and its views do not exist in the program.
///
/// # The expansion
///
/// With the environment variable `PYRAMIDION_DEBUG=1` the compiler prints what every attribute expands to.
pub use pyramidion_macros::view_config;

/// Registers a function as a view of errors.
///
/// It answers when a view or tween fails with an error that is a `context`: of that type, with a
/// [source](std::error::Error::source) of that type, or of a family such as
/// [`ClientError`](crate::httpexceptions::ClientError). Of several views the one for the nearest type
/// answers, those with the `route_name` of the request before others. The response has the status of
/// the error unless the view sets one. The error itself is
/// [`request.exception_as()`](crate::Request::exception_as).
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, exception_view_config, package, view_config};
///
/// #[view_config(route_name = "double", renderer = "string")]
/// fn double(request: &Request) -> pyramidion::Result<u32> {
///     Ok(2 * request.matchdict().get("number").unwrap_or_default().parse::<u32>()?)
/// }
///
/// #[exception_view_config(context = std::num::ParseIntError)]
/// fn no_number() -> (pyramidion::http::StatusCode, &'static str) {
///     (pyramidion::http::StatusCode::BAD_REQUEST, "this is not a number")
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("double", "/double/{number}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/double/4").send().text(), "8");
/// assert_eq!(app.get("/double/x").send().text(), "this is not a number");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// The arguments are those of [`view_config`] without `name`, `permission`, `require_csrf` and
/// `exception_only`. Without a `context` it answers every error that is not an
/// [`HttpException`](crate::HttpException).
pub use pyramidion_macros::exception_view_config;

/// Registers a function as the not-found view: it answers every 404.
///
/// With `append_slash = true` a path that a route matches once a slash is added to it is redirected
/// there, with status 307 or the one given instead of `true`.
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, notfound_view_config, package, view_config};
///
/// #[view_config(route_name = "articles")]
/// fn articles() -> &'static str {
///     "articles"
/// }
///
/// #[notfound_view_config(append_slash = true)]
/// fn not_found() -> &'static str {
///     "nothing here"
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("articles", "/articles/");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/articles").send().header("location"), Some("/articles/"));
/// assert_eq!(app.get("/other").send().status(), 404);
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// The other arguments are those of [`exception_view_config`] without `context`.
pub use pyramidion_macros::notfound_view_config;

/// Registers a function as the view of what is forbidden: it answers every 403.
///
/// The arguments are those of [`exception_view_config`] without `context`.
pub use pyramidion_macros::forbidden_view_config;

/// Registers the methods of an `impl` block as views, with arguments that they have in common.
///
/// A method is a view if it has one of the other attributes, whose arguments count before the
/// defaults. The value that the methods belong to is made for each request by
/// [`FromRequest`](extract::FromRequest), or, of a type that borrows the request, by [`ViewClass`](view::ViewClass).
///
/// ```
/// use pyramidion::extract::FromRequest;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, package, view_config, view_defaults};
///
/// struct ArticleViews {
///     id: u32,
/// }
///
/// impl FromRequest for ArticleViews {
///     fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
///         let id = request.matchdict().get("id").unwrap_or_default().parse()?;
///         Ok(Self { id })
///     }
/// }
///
/// #[view_defaults(route_name = "article", renderer = "string")]
/// impl ArticleViews {
///     #[view_config(request_method = "GET")]
///     fn show(&self) -> String {
///         format!("article {}", self.id)
///     }
///
///     #[view_config(request_method = "DELETE")]
///     async fn delete(&self) -> String {
///         format!("no article {} any more", self.id)
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("article", "/articles/{id}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/articles/7").send().text(), "article 7");
/// assert_eq!(app.request("DELETE", "/articles/7").send().text(), "no article 7 any more");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// The arguments are those of [`view_config`], and `view_values = (title, full_name())`: the fields and methods of the type that
/// templates see as `view.title` and `view.full_name`. Methods that are not views may stand in the block, too.
pub use pyramidion_macros::view_defaults;

/// Registers a function as a subscriber of an [event](events).
///
/// The function stays as it is written; [`Configurator::scan`] finds it, and calls it in the place of the scan among the other
/// subscribers, those of one scan in the order of the source.
///
/// ```
/// use pyramidion::events::NewRequest;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, package, subscriber, view_config};
///
/// struct OrderPlaced {
///     number: u32,
/// }
///
/// #[subscriber(OrderPlaced)]
/// async fn send_mail(event: &OrderPlaced) -> pyramidion::Result<()> {
///     println!("order {} is on its way", event.number);
///     Ok(())
/// }
///
/// #[subscriber(NewRequest, custom(below = "/orders/"))]
/// fn note_begin(request: &mut Request) -> pyramidion::Result<()> {
///     request.extensions_mut().insert(std::time::Instant::now());
///     Ok(())
/// }
///
/// #[view_config(route_name = "order")]
/// async fn place_order(request: &mut Request) -> pyramidion::Result<&'static str> {
///     request.notify_async(&OrderPlaced { number: 7 }).await?;
///     Ok("thank you")
/// }
///
/// let mut config = Configurator::new();
/// config.add_subscriber_predicate("below", |values: &[&str]| {
///     let folder = values.join("");
///     Ok(move |request: &Request| request.path().starts_with(&folder))
/// });
/// config.add_route("order", "/orders/");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/orders/").send().text(), "thank you");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// # Arguments of the attribute
///
/// | argument | value |
/// |---|---|
/// | the first | a type of events; `dyn Billable` for a [family](Configurator::add_event_family); [`Everything`](events::Everything), [`NewRequest`](events::NewRequest) and the other events of the framework |
/// | `custom(name = value)` | what [`Configurator::add_subscriber_predicate`] was given under that name; all must hold |
/// | `not(custom(name = value))` | the opposite |
/// | `crate` | the path under which this crate is known, for crates that re-export it; without it `::pyramidion` |
///
/// A function that subscribes to several events has the attribute once for each. What it takes is said in [`events`].
pub use pyramidion_macros::subscriber;
