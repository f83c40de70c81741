//! `X-Content-Type-Options: nosniff`, which every answer of this application has.

use http::header::X_CONTENT_TYPE_OPTIONS;
use http::{HeaderMap, HeaderValue};

/// Forbids browsers to take a response for another type than it says, unless the application decided it.
#[inline]
pub(super) fn forbid_sniffing(headers: &mut HeaderMap) {
    // Responses have few headers: to look at each name costs less than to look one up.
    if headers.keys().all(|name| *name != X_CONTENT_TYPE_OPTIONS) {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}
