//! The header `Allow`: of a 405, and of the answer to `OPTIONS` where no view is for that.

use http::header::ALLOW;
use http::{HeaderValue, Method};

use crate::httpexceptions::HttpException;

/// Returns the 405 for a route that answers only these methods.
pub(super) fn method_not_allowed(methods: &[Method]) -> HttpException {
    with_allow(HttpException::method_not_allowed(), methods)
}

/// Returns the answer to `OPTIONS` for a route that answers these methods.
pub(super) fn options(methods: &[Method]) -> HttpException {
    let methods: Vec<_> = methods.iter().cloned().chain([Method::OPTIONS]).collect();
    with_allow(HttpException::no_content(), &methods)
}

fn with_allow(exception: HttpException, methods: &[Method]) -> HttpException {
    let mut names = String::with_capacity(32);
    for method in methods {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(method.as_str());
    }
    // A method is a token, which every header can hold.
    match HeaderValue::try_from(names) {
        Ok(allow) => exception.with_header(ALLOW, allow),
        Err(_) => exception,
    }
}
