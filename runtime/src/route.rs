//! Routes as types, and what a URL is written for.
//!
//! A type that derives [`Route`] is a route: its fields are the placeholders of the pattern, which the
//! compiler compares with each other. It is declared once, and then names the route for views, takes
//! the values of the path, and writes URLs:
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, Route, package, view_config};
//!
//! #[derive(Route)]
//! #[route(name = "article", pattern = "/articles/{id}")]
//! struct Article {
//!     id: u32,
//! }
//!
//! #[view_config(route = Article)]
//! fn article(request: &Request, article: Article) -> pyramidion::Result<String> {
//!     let next = request.route_path(&Article { id: article.id + 1 })?;
//!     Ok(format!("article {}, then {next}", article.id))
//! }
//!
//! let mut config = Configurator::new();
//! config.scan(package!(self));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/articles/7").send().text(), "article 7, then /articles/8");
//! assert_eq!(app.get("/articles/seven").send().status(), 404);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! [`scan`](crate::Configurator::scan) adds the routes of a package where it is called, those with text
//! before those with placeholders, so that `/articles/new` is tried before `/articles/{id}` wherever the
//! types are written. [`add_typed_route`](crate::Configurator::add_typed_route) adds one at a place of its
//! own and configures it further.
//!
//! `factory = article` names the function that makes the [context](crate::context) of its requests, as
//! [`RouteConfig::factory`](crate::config::RouteConfig::factory) does:
//!
//! ```
//! use pyramidion::context::Resource;
//! use pyramidion::extract::Context;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, HttpException, Route, package, view_config};
//!
//! struct Article(String);
//!
//! impl Resource for Article {}
//!
//! #[derive(Route)]
//! #[route(name = "article", pattern = "/articles/{id}", factory = article)]
//! struct ShowArticle {
//!     id: u32,
//! }
//!
//! async fn article(ShowArticle { id }: ShowArticle) -> pyramidion::Result<Article> {
//!     match id {
//!         1 => Ok(Article("First".to_owned())),
//!         _ => Err(HttpException::not_found().into()),
//!     }
//! }
//!
//! #[view_config(route = ShowArticle)]
//! fn show(article: Context<Article>) -> String {
//!     let Article(title) = &*article;
//!     title.clone()
//! }
//!
//! let mut config = Configurator::new();
//! config.scan(package!(self));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/articles/1").send().text(), "First");
//! assert_eq!(app.get("/articles/2").send().status(), 404);
//! # Ok::<(), pyramidion::Error>(())
//! ```

use std::fmt::Display;
use std::str::FromStr;

use crate::httpexceptions::HttpException;
use crate::pattern::Matchdict;
use crate::url::UrlArgs;

/// A route that is a type. It is derived.
///
/// Every placeholder of the pattern has a field of its name: for `{id}` of a type that is written and read as
/// text, for a remainder `*rest` a `Vec` of such a type. A path whose values cannot be read as their types is
/// answered with 404.
///
/// As the argument of a view the type takes the values of the path; that the view is for this route is
/// checked by [`make_app`](crate::Configurator::make_app).
///
/// See the [module docs](self) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a route",
    label = "this type does not implement `Route`",
    note = "derive it: `#[derive(Route)] #[route(name = \"article\", pattern = \"/articles/{{id}}\")]`"
)]
pub trait Route {
    /// The name of the route.
    const NAME: &'static str;

    /// The pattern, without the prefixes of includes.
    const PATTERN: &'static str;

    /// Returns the values of the placeholders, to which a query and an anchor can be added.
    fn url_args(&self) -> UrlArgs;
}

/// What a URL can be written for: the name of a route, or the value of a [`Route`], each alone or in a pair
/// with [`UrlArgs`].
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, Route, UrlArgs};
///
/// #[derive(Route)]
/// #[route(name = "user", pattern = "/users/{id}")]
/// struct User {
///     id: u32,
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_typed_route::<User>();
/// let request = DummyRequest::get("/").build_for(&config.make_app()?);
///
/// assert_eq!(request.route_path("home")?, "/");
/// assert_eq!(request.route_path(("user", [("id", 7)]))?, "/users/7");
/// assert_eq!(request.route_path(&User { id: 7 })?, "/users/7");
/// let args = UrlArgs::new().query([("page", 2)]);
/// assert_eq!(request.route_path((&User { id: 7 }, args))?, "/users/7?page=2");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no URL can be written for `{Self}`",
    label = "this is neither the name of a route nor a route",
    note = "write `\"home\"`, `(\"user\", [(\"id\", 7)])`, or `&User {{ id: 7 }}` with a type that derives `Route`"
)]
pub trait RouteTarget {
    /// Calls a function with the name of the route and the arguments of the URL.
    fn with_parts<R>(self, write: impl FnOnce(&str, UrlArgs) -> R) -> R;
}

impl RouteTarget for &str {
    fn with_parts<R>(self, write: impl FnOnce(&str, UrlArgs) -> R) -> R {
        write(self, UrlArgs::new())
    }
}

impl RouteTarget for &String {
    fn with_parts<R>(self, write: impl FnOnce(&str, UrlArgs) -> R) -> R {
        self.as_str().with_parts(write)
    }
}

impl<T: Route> RouteTarget for &T {
    fn with_parts<R>(self, write: impl FnOnce(&str, UrlArgs) -> R) -> R {
        write(T::NAME, self.url_args())
    }
}

impl<T: RouteTarget, A: Into<UrlArgs>> RouteTarget for (T, A) {
    fn with_parts<R>(self, write: impl FnOnce(&str, UrlArgs) -> R) -> R {
        let (target, more) = self;
        target.with_parts(|name, args| write(name, args.with(more.into())))
    }
}

/// The value of a placeholder `{name}`.
///
/// # Examples
///
/// ```
/// use pyramidion::route::PathValue;
///
/// assert_eq!(u32::read("7"), Some(7));
/// assert_eq!(u32::read("seven"), None);
/// assert_eq!(PathValue::write(&7_u32), "7");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a part of a path",
    label = "this type is not written and read as text",
    note = "implement `std::fmt::Display` and `std::str::FromStr` for it; the field of a remainder `*name` is a `Vec`"
)]
pub trait PathValue: Sized {
    /// Reads the value.
    fn read(text: &str) -> Option<Self>;

    /// Returns the value as text.
    fn write(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<T: Display + FromStr> PathValue for T {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// The value of a remainder `*name`.
///
/// # Examples
///
/// ```
/// use pyramidion::route::PathSegments;
///
/// let numbers: Option<Vec<u32>> = PathSegments::read(["1", "2"].into_iter());
/// assert_eq!(numbers, Some(vec![1, 2]));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for the rest of a path",
    label = "the rest of a path is a `Vec`",
    note = "write `Vec<String>`, or a `Vec` of another type that is written and read as text"
)]
pub trait PathSegments: Sized {
    /// Reads the segments.
    fn read<'a>(segments: impl Iterator<Item = &'a str>) -> Option<Self>;

    /// Returns the segments as texts.
    fn write(&self) -> impl Iterator<Item = String>;
}

#[diagnostic::do_not_recommend]
impl<T: PathValue> PathSegments for Vec<T> {
    fn read<'a>(segments: impl Iterator<Item = &'a str>) -> Option<Self> {
        segments.map(T::read).collect()
    }

    fn write(&self) -> impl Iterator<Item = String> {
        self.iter().map(T::write)
    }
}

/// How a field is read from a path and written into one. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct PathField<T> {
    pub read: fn(&Matchdict, &str) -> crate::Result<T>,
    pub write: fn(UrlArgs, &str, &T) -> UrlArgs,
}

/// Says that a type is the value of a placeholder; generated code names each field's type here once, so that a
/// wrong type is one error.
#[doc(hidden)]
pub const fn path_value<T: PathValue>() -> PathField<T> {
    PathField {
        read: |matchdict, name| {
            let value = matchdict.get(name).and_then(T::read);
            value.ok_or_else(|| unreadable(name))
        },
        write: |args, name, value| args.value(name, value.write()),
    }
}

/// Says that a type is the value of a remainder.
#[doc(hidden)]
pub const fn path_segments<T: PathSegments>() -> PathField<T> {
    PathField {
        read: |matchdict, name| {
            let value = matchdict.segments(name).and_then(T::read);
            value.ok_or_else(|| unreadable(name))
        },
        write: |args, name, value| args.segments(name, value.write()),
    }
}

/// There is no page at an address whose values are not of their types.
fn unreadable(name: &str) -> crate::Error {
    HttpException::not_found()
        .with_log_message(format!("in the path: `{name}` is not of its type"))
        .into()
}
