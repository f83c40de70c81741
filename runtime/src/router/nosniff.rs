//! `X-Content-Type-Options: nosniff`, which every answer of this application has.

use http::header::X_CONTENT_TYPE_OPTIONS;
use http::{HeaderMap, HeaderValue};

use crate::response;

/// Forbids browsers to take a response for another type than it says, unless the application decided it.
#[inline]
pub(super) fn forbid_sniffing(headers: &mut HeaderMap) {
    if !response::is_there(headers, &X_CONTENT_TYPE_OPTIONS) {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}
