//! Documents that keep the rules of a form.

use serde::Serialize;
use serde_json::Value;

use crate::extract::{BodyUse, FromRequest, Json, Rejection, Requirements};
use crate::httpexceptions::HttpException;
use crate::request::Request;

use super::errors::Errors;
use super::fields::{Fields, read_form, require_right_rules};
use super::node::Node;

/// A document in JSON that keeps the rules of a form: `Valid(Json(article)): Valid<Json<Article>>`.
///
/// The fields are read as those of a form are, without `serde`: texts are trimmed, an empty one is absent, as `null` is, and fields that the form
/// does not have are passed over. A number may be a text; a text is not a number. What is wrong is answered with 422 and all errors:
/// `{"errors": {"title": [{"code": "required", "message": "Required"}]}}`. A body that is not JSON is answered with 400, and one of another type with 415.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Json;
/// use pyramidion::forms::{Fields, Valid};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View};
///
/// #[derive(Fields)]
/// struct Article {
///     #[field(max_length = 5)]
///     title: String,
///     #[field(min = 1)]
///     pages: u32,
/// }
///
/// fn add(Valid(Json(article)): Valid<Json<Article>>) -> String {
///     format!("{}, {} pages", article.title, article.pages)
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("add", "/articles");
/// config.add_view(View::new(add).route_name("add").request_method(["POST"]));
/// let app = TestApp::new(config.make_app()?);
/// let right = app.post("/articles").json(&serde_json::json!({"title": "Birds", "pages": 3})).send();
/// assert_eq!(right.text(), "Birds, 3 pages");
/// let wrong = app.post("/articles").json(&serde_json::json!({"pages": 0})).send();
/// assert_eq!(wrong.status(), 422);
/// assert!(wrong.text().starts_with(r#"{"errors":{"title":[{"code":"required","message":"Required"}],"#));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valid<T>(pub T);

/// What is answered to a document with errors.
#[derive(Serialize)]
struct Answer<E> {
    errors: E,
}

#[diagnostic::do_not_recommend]
impl<T: Fields> FromRequest for Valid<Json<T>> {
    const BODY: BodyUse = BodyUse::JsonValue;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let Json(document) = Json::<Value>::from_request(request)?;
        let mut errors = Errors::default();
        let node = Node::json(&document);
        if !node.can_have_fields() {
            let error = HttpException::bad_request().with_detail("the JSON body is not an object");
            return Err(error.into());
        }
        match read_form(&node, &mut errors) {
            Some(value) if errors.is_empty() => Ok(Self(Json(value))),
            _ => Err(refused(&errors, request)?.into()),
        }
    }

    fn requires(requirements: &mut Requirements) {
        requirements.body::<Self>(Self::BODY);
        require_right_rules::<T>(requirements);
    }
}

/// Returns the answer to a document with errors.
fn refused(errors: &Errors, request: &Request) -> crate::Result<HttpException> {
    let mut names: Vec<_> = errors
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    let first = names.first().copied();
    let exception = Rejection::malformed(
        HttpException::unprocessable_entity()
            .with_detail("the document has errors")
            .with_document(
                serde_json::to_vec(&Answer {
                    errors: errors.translated(request),
                })?
                .into(),
            ),
    );
    Ok(match first {
        Some(name) => exception.with_field(name).into(),
        None => exception.into(),
    })
}
