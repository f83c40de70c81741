//! What the visitor sent, as types of the application.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{IntoResponse, Response};
use crate::typed::{self, TypedError};

use super::FromRequest;
use super::rejection::Rejection;
use super::requirements::{BodyUse, Requirements};

/// The parameters of the query, as a type with fields named as they are.
///
/// A field that is missing or cannot be read is answered with 400, its name and what was expected; what was sent
/// is not shown. A field that comes several times is a list. `true` and `on` are true, an empty field is `None` for an
/// option of anything but texts. Types that are flattened, tagged inside or not tagged (`#[serde(flatten)]`,
/// `tag`, `untagged`) may hold numbers, truth values and lists, too: a value that looks like a number is one,
/// unless only a text fits.
///
/// An `Option` is `None` if the URL has no query and `T` needs one.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Query<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        typed::from_fields(request.get().iter())
            .map(Self)
            .map_err(|error| {
                let is_absent = request.query_string().is_empty();
                refusal("query", &error, is_absent)
            })
    }
}

/// The fields of the form, as a type with fields named as they are.
///
/// A request without a form is answered with 415; an empty body that is declared as a form is a form without
/// fields. Fields are read as those of a [`Query`].
///
/// An `Option` is `None` if the body is empty and not declared as a form.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for Form<T> {
    const BODY: BodyUse = BodyUse::FormFields;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        if let Some(absence) = request.form_absence() {
            let is_absent = !request.has_body();
            return Err(Rejection::new(absence.into_exception(), is_absent).into());
        }
        typed::from_fields(request.post().iter())
            .map(Self)
            .map_err(|error| refusal("form", &error, false))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.body::<Self>(Self::BODY);
    }
}

/// The cookies of the request, as a type with fields named as they are.
///
/// A cookie that is missing or cannot be read is answered with 400, its name and what was expected; what was sent is not shown.
/// Values are read as those of a [`Query`]; of cookies of one name the last counts, and one that is not UTF-8 is as good as
/// none. Of cookies whose name no field can have, `#[serde(rename = "__Host-theme")]` gives the name. Nothing signs these
/// cookies: the visitor can write what they like into them.
///
/// An `Option` is `None` if a cookie is missing that `T` needs.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::CookieValues;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Preferences {
///     theme: String,
///     #[serde(rename = "per-page", default)]
///     per_page: Option<u8>,
/// }
///
/// fn home(CookieValues(preferences): CookieValues<Preferences>) -> String {
///     format!("{} {:?}", preferences.theme, preferences.per_page)
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(home).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// let home = |cookies| app.get("/").header("cookie", cookies).send();
/// assert_eq!(home("theme=dark; per-page=20").text(), "dark Some(20)");
/// assert_eq!(home("theme=dark; per-page=many").status(), 400);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieValues<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromRequest for CookieValues<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let mut cookies: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in request.cookies().iter() {
            cookies.retain(|(other, _)| *other != name);
            cookies.push((name, value));
        }
        let pairs = cookies.iter().map(|(name, value)| (*name, &**value));
        typed::from_fields(pairs)
            .map(Self)
            .map_err(|error| refusal("cookies", &error, error.is_missing()))
    }
}

/// The body as JSON; as the value of a view, a JSON response.
///
/// A body that is not declared as JSON is answered with 415, one that is not what `T` expects with 400,
/// the path of the value that is wrong, as in `items[1].price`, and what was expected.
///
/// An `Option` is `None` if the body is empty and not declared as JSON.
///
/// See the [module docs](super).
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
            let exception = HttpException::unsupported_media_type()
                .with_detail("the content type must be application/json");
            return Err(Rejection::new(exception, !request.has_body()).into());
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
        match Response::json(&self.0) {
            Ok(response) => response.of_value(),
            Err(error) => HttpException::internal_server_error()
                .with_log_message(format!("a value cannot be written as JSON: {error}"))
                .into_response(),
        }
    }
}

/// Returns the error for fields that are not as expected.
fn refusal(place: &str, error: &TypedError, is_absent: bool) -> crate::Error {
    let exception = HttpException::bad_request().with_detail(format!("in the {place}: {error}"));
    let exception = exception.with_field(error.field());
    Rejection::new(exception, is_absent).into()
}
