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

mod csrf_token;
mod exception;
mod path;
mod placeholders;
mod requirements;

use std::any::{Any, type_name};
use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderMap, Method, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::context::Resource;
use crate::httpexceptions::HttpException;
use crate::pattern::Matchdict;
use crate::request::Request;
use crate::response::{IntoResponse, Response};
use crate::session::Session;
use crate::typed::{self, TypedError};

pub use csrf_token::{CsrfChecked, CsrfToken};
pub use exception::Exception;
pub use path::Path;
pub(crate) use placeholders::{Misfit, Names, PathArgument};
pub use requirements::{BodyUse, Requirements};

/// An owned value that a view can take as an argument.
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
    note = "a view takes one of `&Request`, `&mut Request`, `&Session`, `&mut Session`, `&Matchdict`, and owned values such as `Path<T>`, `Query<T>`, `Form<T>`, `Json<T>`, `State<T>`",
    note = "the `T` of `Path`, `Query`, `Form` and `Json` implements `serde::Deserialize` and borrows nothing; that of `State` is `Clone + Send + Sync`"
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
    /// Fails, usually with an [`HttpException`], if the request has no such value.
    fn from_request(request: &mut Request) -> crate::Result<Self>;

    /// Says what the application must have for the value, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}

/// A part of the request that a view can borrow.
///
/// See the [module docs](self).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be borrowed from a request",
    label = "this type is not a part of a request",
    note = "a view can borrow `Request`, `Session`, `Matchdict`, `HeaderMap`, `Method` or `Uri`",
    note = "values of other types are taken without `&`, as in `Path(id): Path<u32>`"
)]
pub trait RequestPart {
    /// Makes the part ready to be borrowed.
    ///
    /// # Errors
    ///
    /// Fails if the request has no such part.
    fn prepare(request: &mut Request) -> crate::Result<()> {
        let _ = request;
        Ok(())
    }

    /// Borrows the part, once it is ready.
    ///
    /// # Errors
    ///
    /// Fails if the part is not ready.
    fn borrow(request: &Request) -> crate::Result<&Self>;

    /// Says what the application must have for the part, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}

/// A part of the request that a view can borrow for changing.
///
/// See the [module docs](self).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be borrowed from a request for changing",
    label = "this type cannot be borrowed by `&mut`",
    note = "a view can borrow `&mut Request` or `&mut Session`"
)]
pub trait RequestPartMut: RequestPart {
    /// Borrows the part.
    ///
    /// # Errors
    ///
    /// Fails if the request has no such part.
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self>;
}

#[diagnostic::do_not_recommend]
impl RequestPart for Request {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPartMut for Request {
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self> {
        Ok(request)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Session {
    fn prepare(request: &mut Request) -> crate::Result<()> {
        request.try_session()?;
        Ok(())
    }

    fn borrow(request: &Request) -> crate::Result<&Self> {
        request
            .session_ref()
            .ok_or_else(|| "the session is not open".into())
    }

    fn requires(requirements: &mut Requirements) {
        requirements.session = true;
    }
}

#[diagnostic::do_not_recommend]
impl RequestPartMut for Session {
    fn borrow_mut(request: &mut Request) -> crate::Result<&mut Self> {
        Ok(request.try_session()?)
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Matchdict {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.matchdict())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for HeaderMap {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.headers())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Method {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.method())
    }
}

#[diagnostic::do_not_recommend]
impl RequestPart for Uri {
    fn borrow(request: &Request) -> crate::Result<&Self> {
        Ok(request.uri())
    }
}

/// The parameters of the query, as a type with fields named as they are.
///
/// A field that is missing or cannot be read is answered with 400, its name and what was expected; what was sent
/// is not shown. A field that comes several times is a list. `true` and `on` are true, an empty field is `None` for an
/// option of anything but texts. Types that are flattened, tagged inside or not tagged (`#[serde(flatten)]`,
/// `tag`, `untagged`) may hold numbers, truth values and lists, too: a value that looks like a number is one,
/// unless only a text fits.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Query<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        typed::from_fields(request.get().iter())
            .map(Self)
            .map_err(|error| bad_request("query", &error))
    }
}

/// The fields of the form, as a type with fields named as they are.
///
/// A request without a form is answered with 415; an empty body that is declared as a form is a form without
/// fields. Fields are read as those of a [`Query`].
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Form<T> {
    const BODY: BodyUse = BodyUse::FormFields;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        if let Some(absence) = request.form_absence() {
            return Err(absence.into_exception().into());
        }
        typed::from_fields(request.post().iter())
            .map(Self)
            .map_err(|error| bad_request("form", &error))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.body::<Self>(Self::BODY);
    }
}

/// The body as JSON; as the value of a view, a JSON response.
///
/// A body that is not declared as JSON is answered with 415, one that is not what `T` expects with 400,
/// the path of the value that is wrong, as in `items[1].price`, and what was expected.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Json<T> {
    const BODY: BodyUse = BodyUse::JsonValue;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let content_type = request.content_type().to_ascii_lowercase();
        let is_json = content_type == "application/json"
            || (content_type.starts_with("application/") && content_type.ends_with("+json"));
        if !is_json {
            return Err(HttpException::unsupported_media_type()
                .with_detail("the content type must be application/json")
                .into());
        }
        Ok(Self(request.json_body()?))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.body::<Self>(Self::BODY);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        Response::json(&self.0).unwrap_or_else(|error| {
            HttpException::internal_server_error()
                .with_log_message(format!("a value cannot be written as JSON: {error}"))
                .into_response()
        })
    }
}

/// A value that the application was given by [`set_state`](crate::Configurator::set_state).
///
/// That there is one is checked by [`make_app`](crate::Configurator::make_app).
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> FromRequest for State<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let state = request.state::<T>().cloned();
        let missing = || format!("no state of the type `{}` was set", type_name::<T>());
        Ok(Self(state.ok_or_else(missing)?))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.state::<T>();
    }
}

/// The [context](crate::context) of the request.
///
/// That the route, or else the application, has a factory for it is checked by
/// [`make_app`](crate::Configurator::make_app).
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
            let context: Arc<dyn Any + Send + Sync> = context;
            context.downcast::<T>()
        });
        match context {
            Some(Ok(context)) => Ok(Self(context)),
            _ => Err(format!("the context is not a `{}`", type_name::<T>()).into()),
        }
    }

    fn requires(requirements: &mut Requirements) {
        requirements.context::<T>();
    }
}

/// The body as a stream, which is not read before the view is called.
///
/// On a route with such a view, `request_param` looks at the query only. The limit of the body's size
/// does not apply to the stream.
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

fn bad_request(what: &str, error: &TypedError) -> crate::Error {
    HttpException::bad_request()
        .with_detail(format!("in the {what}: {error}"))
        .into()
}
