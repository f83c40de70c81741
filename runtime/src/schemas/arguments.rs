//! What the arguments of views say of requests.

use schemars::JsonSchema;

#[cfg(feature = "headers")]
use crate::extract::Header;
use crate::extract::{BodyUse, CookieValues, Form, Json, Path, Query, Requirements};
#[cfg(feature = "forms")]
use crate::forms::generated::FormMethod;
#[cfg(feature = "forms")]
use crate::forms::{Fields, Filled, Valid};

use super::description::Description;
use super::interface::InputPlace;

/// An argument of views that says what it reads of a request.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::FromRequest;
/// use pyramidion::httpexceptions::HttpException;
/// use pyramidion::schemas::{DescribeArgument, Description};
/// use pyramidion::Request;
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
/// impl DescribeArgument for ApiKey {
///     fn describe(view: &mut Description<'_>) {
///         view.header::<String>("X-Api-Key");
///         view.status(401, "the key is missing");
///     }
/// }
/// ```
pub trait DescribeArgument {
    /// Says what it reads, and how requests without it are answered.
    fn describe(view: &mut Description<'_>);
}

impl<T: JsonSchema> DescribeArgument for Path<T> {
    fn describe(view: &mut Description<'_>) {
        view.path::<T>();
    }
}

impl<T: JsonSchema> DescribeArgument for Query<T> {
    fn describe(view: &mut Description<'_>) {
        view.query::<T>();
    }
}

impl<T: JsonSchema> DescribeArgument for Form<T> {
    fn describe(view: &mut Description<'_>) {
        view.form::<T>();
    }
}

impl<T: JsonSchema> DescribeArgument for Json<T> {
    fn describe(view: &mut Description<'_>) {
        view.json::<T>();
    }
}

/// A form that is shown again with its errors, which is a 422.
#[cfg(feature = "forms")]
impl<T: JsonSchema + Fields> DescribeArgument for Filled<T> {
    fn describe(view: &mut Description<'_>) {
        view.optional(|view| match T::METHOD {
            FormMethod::Get => view.query::<T>(),
            FormMethod::Post => view.form::<T>(),
        });
        view.status(422, "Fields of the form are wrong.");
    }
}

/// A document that breaks the rules is answered with 422 and all errors.
#[cfg(feature = "forms")]
impl<T: JsonSchema> DescribeArgument for Valid<Json<T>> {
    fn describe(view: &mut Description<'_>) {
        view.json::<T>();
        view.status(422, "Fields of the document are wrong.");
    }
}

impl<T: JsonSchema> DescribeArgument for CookieValues<T> {
    fn describe(view: &mut Description<'_>) {
        view.cookies::<T>();
    }
}

/// Its value is a text in the form that the type reads.
#[cfg(feature = "headers")]
impl<T: headers::Header> DescribeArgument for Header<T> {
    fn describe(view: &mut Description<'_>) {
        view.header::<String>(T::name().as_str());
    }
}

impl<A: DescribeArgument> DescribeArgument for Option<A> {
    fn describe(view: &mut Description<'_>) {
        view.optional(A::describe);
    }
}

impl<A: DescribeArgument, E> DescribeArgument for Result<A, E> {
    fn describe(view: &mut Description<'_>) {
        view.optional(A::describe);
    }
}

impl Description<'_> {
    /// Says what the requirements of arguments tell, whose types have no schema.
    pub(crate) fn requirements(&mut self, requirements: &Requirements) {
        if !requirements.upgrades.is_empty() {
            self.status(101, "The connection becomes a WebSocket.");
        }
        for path in &requirements.paths {
            self.any_input(InputPlace::Path, path.type_name);
        }
        for (body, type_name) in &requirements.bodies {
            match body {
                BodyUse::FormFields | BodyUse::OptionalFormFields => {
                    self.any_input(InputPlace::Form, type_name);
                }
                BodyUse::JsonValue => self.any_input(InputPlace::Json, type_name),
                // Bytes have no schema that could be missed.
                BodyUse::Stream => self.add_input(InputPlace::Body, schemars::Schema::default()),
                BodyUse::None => {}
            }
        }
    }
}
