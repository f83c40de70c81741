//! What types of responses and of errors say of answers.

use bytes::Bytes;
use http::StatusCode;
use schemars::JsonSchema;

use crate::extract::Json;
use crate::sse::Sse;

use super::description::Description;

/// A type of responses or of errors that says what it answers.
///
/// # Examples
///
/// ```
/// use pyramidion::schemas::{DescribeResponse, Description};
/// use pyramidion::{IntoResponse, Response};
/// use http::StatusCode;
///
/// struct Created(u32);
///
/// impl IntoResponse for Created {
///     fn into_response(self) -> Response {
///         (StatusCode::CREATED, self.0.to_string()).into_response()
///     }
/// }
///
/// impl DescribeResponse for Created {
///     fn describe(view: &mut Description<'_>) {
///         view.reply::<u32>(201, "text/plain");
///     }
/// }
/// ```
pub trait DescribeResponse {
    /// Says what it answers.
    fn describe(view: &mut Description<'_>);
}

impl<T: JsonSchema> DescribeResponse for Json<T> {
    fn describe(view: &mut Description<'_>) {
        view.json_reply::<T>();
    }
}

impl DescribeResponse for &str {
    fn describe(view: &mut Description<'_>) {
        view.content("text/plain");
    }
}

impl DescribeResponse for String {
    fn describe(view: &mut Description<'_>) {
        view.content("text/plain");
    }
}

impl DescribeResponse for Bytes {
    fn describe(view: &mut Description<'_>) {
        view.content("application/octet-stream");
    }
}

impl DescribeResponse for Vec<u8> {
    fn describe(view: &mut Description<'_>) {
        view.content("application/octet-stream");
    }
}

impl DescribeResponse for Sse {
    fn describe(view: &mut Description<'_>) {
        view.content("text/event-stream");
    }
}

/// Which status it is depends on the value.
impl<T: DescribeResponse> DescribeResponse for (StatusCode, T) {
    fn describe(view: &mut Description<'_>) {
        T::describe(view);
    }
}
