//! Typed arguments of views.
//!
//! A view takes at most one borrow of the request or of a part of it, and any number of owned values
//! that implement [`FromRequest`]:
//!
//! ```
//! use pyramidion::extract::{Path, Query};
//! use pyramidion::{Request, view_config};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Paging {
//!     #[serde(default)]
//!     page: u32,
//! }
//!
//! #[view_config(route_name = "article")]
//! fn article(request: &Request, Path(id): Path<u32>, Query(paging): Query<Paging>) -> String {
//!     format!("{} {id} page {}", request.method(), paging.page)
//! }
//! ```
//!
//! ```
//! use pyramidion::extract::{Form, Json, State};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, HttpException, View};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Comment {
//!     text: String,
//! }
//!
//! async fn comment(
//!     State(limit): State<usize>,
//!     Form(comment): Form<Comment>,
//! ) -> Result<Json<usize>, HttpException> {
//!     match comment.text.len() {
//!         length if length <= limit => Ok(Json(length)),
//!         _ => Err(HttpException::request_entity_too_large()),
//!     }
//! }
//!
//! let mut config = Configurator::new();
//! config.set_state(10_usize);
//! config.add_route("comment", "/comment");
//! config.add_view(View::new(comment).route_name("comment").request_method(["POST"]));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.post("/comment").form([("text", "fine")]).send().text(), "4");
//! assert_eq!(app.post("/comment").form([("text", "far too long")]).send().status(), 413);
//! assert_eq!(app.post("/comment").form([("txt", "fine")]).send().status(), 400);
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A value that the request does not have is a clear 4xx, which exception views can answer.
//!
//! # Values that may be absent
//!
//! An `Option` of an argument is `None` where the argument alone would be refused because the request has *none*. What is
//! there and malformed stays the 4xx that it is. A [`Result`] with a [`Rejection`] hands every 4xx over to the view, which
//! answers it itself; other errors, such as a database that does not answer, still go to the exception views.
//!
//! | argument | is absent if |
//! |---|---|
//! | [`Path`] | the pattern has no placeholder, or no route matched |
//! | [`Query`] | the URL has no query |
//! | [`CookieValues`] | a cookie is missing that the type needs |
//! | `Header`, with the feature `headers` | the request has no header of that name |
//! | [`BasicCredentials`](crate::security::BasicCredentials) | the request carries none that can be read |
//! | [`Form`], [`Json`] | the body is empty, and not declared as a form, or as JSON |
//! | [`State`] | no such value was set |
//! | [`Context`] | the context is of another type |
//! | [`Exception`] | the view answers no error, or another one |
//!
//! ```
//! use pyramidion::extract::{Query, Rejection};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, View};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Search {
//!     text: String,
//!     page: u32,
//! }
//!
//! fn maybe(search: Option<Query<Search>>) -> String {
//!     search.map_or("everything".to_owned(), |Query(search)| search.text)
//! }
//!
//! fn checked(search: Result<Query<Search>, Rejection>) -> String {
//!     match search {
//!         Ok(Query(search)) => format!("{} on page {}", search.text, search.page),
//!         Err(rejection) if rejection.is_absent() => "nothing was asked for".to_owned(),
//!         Err(rejection) => match rejection.field() {
//!             Some(field) => format!("{}: the field {field} is wrong", rejection.status()),
//!             None => rejection.message().to_owned(),
//!         },
//!     }
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("maybe", "/maybe");
//! config.add_view(View::new(maybe).route_name("maybe"));
//! config.add_route("checked", "/checked");
//! config.add_view(View::new(checked).route_name("checked"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/maybe").send().text(), "everything");
//! assert_eq!(app.get("/maybe?text=a&page=b").send().status(), 400);
//! assert_eq!(app.get("/checked").send().text(), "nothing was asked for");
//! let wrong = app.get("/checked?text=a&page=b").send();
//! assert_eq!(wrong.text(), "400 Bad Request: the field page is wrong");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! # Values that are waited for
//!
//! What implements [`AsyncFromRequest`] is an argument as any other, also of views that are not `async`: before such a
//! view is called, the values are waited for.

mod basic_credentials;
mod borrowed;
mod context_as;
mod csrf_token;
mod exception;
mod factories;
#[cfg(feature = "headers")]
mod header;
#[cfg(feature = "i18n")]
mod languages;
mod optional;
mod path;
mod placeholders;
mod preparation;
mod rejection;
mod request_value;
mod requirements;
mod sent;
mod waiting;

use std::any::{Any, type_name};
use std::ops::Deref;
use std::sync::Arc;

use crate::body::Body;
use crate::context::{Resource, as_located};
use crate::request::Request;

pub use borrowed::{RequestPart, RequestPartMut};
pub use context_as::ContextAs;
#[doc(hidden)]
pub use context_as::HeldContext;
pub(crate) use context_as::needs_nothing;
pub use csrf_token::{CsrfChecked, CsrfToken};
pub use exception::Exception;
#[cfg(feature = "headers")]
pub use header::Header;
#[cfg(feature = "headers")]
pub use headers;
pub use path::Path;
pub(crate) use placeholders::{Misfit, Names, PathArgument};
pub(crate) use preparation::{Preparation, prepare};
pub use rejection::Rejection;
pub use request_value::RequestValue;
#[cfg(feature = "forms")]
pub(crate) use requirements::ShownForm;
pub use requirements::{BodyUse, Requirements};
pub(crate) use requirements::{NeededState, Upgrade};
pub use sent::{CookieValues, Form, Json, Query};
pub use waiting::AsyncFromRequest;

/// An owned value that a view can take as an argument.
///
/// One that must be waited for, such as a user from a database, implements [`AsyncFromRequest`] instead. What a request
/// that lacks the value is answered with is the error of [`from_request`](Self::from_request); a [`Rejection`] says
/// besides whether the value is absent or malformed, which [`Option`] arguments need to know.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::FromRequest;
/// use pyramidion::httpexceptions::HttpException;
/// use pyramidion::{Request, view_config};
///
/// struct ApiKey(String);
///
/// impl FromRequest for ApiKey {
///     fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
///         let key = request.header("x-api-key").ok_or_else(HttpException::unauthorized)?;
///         Ok(Self(key.to_owned()))
///     }
/// }
///
/// #[view_config(route_name = "api")]
/// fn api(ApiKey(key): ApiKey) -> String {
///     format!("{} characters", key.len())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a view argument",
    label = "this type does not implement `FromRequest`",
    note = "a view takes one of `&Request`, `&mut Request`, `&Session`, `&mut Session`, `&Matchdict`, and owned values such as `Path<T>`, `Query<T>`, `Form<T>`, `Json<T>`, `State<T>`, or an `Option<T>` or a `Result<T, Rejection>` of one",
    note = "the `T` of `Path`, `Query`, `Form` and `Json` implements `serde::Deserialize` and borrows nothing; that of `Filled` derives `Fields`; that of `State` is `Clone + Send + Sync`"
)]
pub trait FromRequest: Sized {
    /// What the value is read from the body as; the default is that it is not.
    ///
    /// Views that could never have such a body do not compile. [`Requirements::body`] says the same where only
    /// [`make_app`](crate::Configurator::make_app) can know.
    const BODY: BodyUse = BodyUse::None;

    /// Takes the value from the request.
    ///
    /// The body has been read before, unless a view of the route takes it as a stream.
    ///
    /// # Errors
    ///
    /// Fails, usually with an [`HttpException`](crate::httpexceptions::HttpException), if the request has no such value.
    fn from_request(request: &mut Request) -> crate::Result<Self>;

    /// Says what the application must have for the value, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}

/// A value that the application was given by [`set_state`](crate::Configurator::set_state).
///
/// That there is one is checked by [`make_app`](crate::Configurator::make_app). An `Option` is `None` if there is
/// none.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> FromRequest for State<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let state = request.state::<T>().cloned();
        let missing = || format!("no state of the type `{}` was set", type_name::<T>());
        Ok(Self(state.ok_or_else(|| Rejection::unset(missing()))?))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.state::<T>();
    }
}

/// The [context](crate::context) of the request.
///
/// That the route, or else the application, has a factory for it is checked by
/// [`make_app`](crate::Configurator::make_app). An `Option` is `None` if the context is something else, or none is
/// made.
///
/// See the [module docs](self).
#[derive(Debug)]
pub struct Context<T>(pub Arc<T>);

impl<T> Deref for Context<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource> FromRequest for Context<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let context = request.shared_context().map(|context| {
            let itself = match as_located(&*context) {
                Some(located) => Arc::clone(located.resource()),
                None => context,
            };
            let itself: Arc<dyn Any + Send + Sync> = itself;
            itself.downcast::<T>()
        });
        match context {
            Some(Ok(context)) => Ok(Self(context)),
            _ => {
                let message = format!("the context is not a `{}`", type_name::<T>());
                Err(Rejection::unset(message).into())
            }
        }
    }

    fn requires(requirements: &mut Requirements) {
        requirements.context::<T>();
    }
}

/// The body as a stream, which is not read before the view is called.
///
/// On a route with such a view, `request_param` looks at the query only. The limit of the body's size
/// does not apply to the stream. It is never absent: without a body it is an empty stream.
///
/// See the [module docs](self).
#[derive(Debug)]
pub struct BodyStream(pub Body);

#[diagnostic::do_not_recommend]
impl FromRequest for BodyStream {
    const BODY: BodyUse = BodyUse::Stream;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        Ok(Self(request.take_body()))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.streams_body();
        requirements.body::<Self>(Self::BODY);
    }
}
