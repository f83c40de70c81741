//! `OPTIONS *`: what is asked about the server as a whole.
//!
//! It is about no resource, so the server answers it itself
//! ([RFC 9110 §9.3.7](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7)).

use http::header::{ALLOW, CONTENT_LENGTH};
use http::{HeaderValue, Method};

use crate::body::Body;
use crate::response::Response;

/// The methods that views are usually for; a view may be for another one.
const METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

/// Tells whether a request is about the server as a whole.
pub(super) fn is_asked_for(head: &http::request::Parts) -> bool {
    head.uri.path() == "*" && head.uri.query().is_none() && head.method == Method::OPTIONS
}

/// Says which methods there are.
pub(super) fn answer() -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(ALLOW, METHODS);
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}
