//! What the function of a view returns.

use crate::Error;
use crate::response::{IntoResponse, ViewResult};

/// What the function of a view without a renderer can return: a response, or a `Result` of one.
///
/// See [`View::new`](crate::View::new) for an example.
#[diagnostic::on_unimplemented(
    message = "a view cannot return `{Self}`",
    label = "this type is not a response",
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
///
/// See [`View::new`](crate::View::new) for an example.
#[diagnostic::on_unimplemented(
    message = "a view cannot fail with `{Self}`",
    label = "this type is not an error",
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
