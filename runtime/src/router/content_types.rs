//! The headers `Accept`, `Accept-Post` and `Accept-Patch`: which content the views of a route take.

use http::header::ACCEPT;
use http::{HeaderName, HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::viewlookup::Allowed;

/// Of the [Linked Data Platform](https://www.w3.org/TR/ldp/#header-accept-post).
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// Of [RFC 5789](https://www.rfc-editor.org/rfc/rfc5789#section-3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// Returns the 415 for content of another type than these
/// ([RFC 9110 §15.5.16](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16)).
pub(super) fn unsupported(types: &[String], method: &Method) -> HttpException {
    let exception = with(HttpException::unsupported_media_type(), ACCEPT, types);
    match *method {
        Method::POST => with(exception, ACCEPT_POST, types),
        Method::PATCH => with(exception, ACCEPT_PATCH, types),
        _ => exception,
    }
}

/// Adds to the answer to `OPTIONS` which content may be sent.
pub(super) fn add(answer: HttpException, allowed: &Allowed) -> HttpException {
    let answer = with(answer, ACCEPT_POST, &allowed.accept_post);
    with(answer, ACCEPT_PATCH, &allowed.accept_patch)
}

fn with(exception: HttpException, name: HeaderName, types: &[String]) -> HttpException {
    // They are tokens, which every header can hold.
    match HeaderValue::try_from(types.join(", ")) {
        Ok(types) if !types.is_empty() => exception.with_header(name, types),
        _ => exception,
    }
}
