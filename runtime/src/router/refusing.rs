//! What answers a request for which there is no view: 404, 405, 406 or 415.

use std::sync::LazyLock;

use http::header::VARY;
use http::{HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::response::{IntoResponse as _, ViewResult};
use crate::viewlookup::{Refusal, unsupported};

/// Returns what answers a request for which no view was found; `is_plain` says that it is a 404 whatever the reason.
pub(super) fn answer(refusal: Refusal<'_>, method: &Method, is_plain: bool) -> ViewResult {
    match refusal {
        Refusal::MethodNotAllowed(allowed) if !is_plain && *method == Method::OPTIONS => {
            Ok(allowed.options.clone().into_response())
        }
        refusal => Err(exception(refusal, method, is_plain).into()),
    }
}

/// Returns the HTTP exception for a request for which no view was found.
pub(super) fn exception(refusal: Refusal<'_>, method: &Method, is_plain: bool) -> HttpException {
    match refusal {
        _ if is_plain => not_found(),
        Refusal::NotFound => not_found(),
        Refusal::NotAcceptable => {
            let vary = HeaderValue::from_static("Accept");
            HttpException::not_acceptable().with_header(VARY, vary)
        }
        Refusal::UnsupportedMediaType(types) => unsupported(&types, method),
        Refusal::MethodNotAllowed(allowed) => allowed.refusal.clone(),
    }
}

/// Returns the 404 for a request that nothing answers; it is made once.
pub(super) fn not_found() -> HttpException {
    static NOT_FOUND: LazyLock<HttpException> = LazyLock::new(HttpException::not_found);
    NOT_FOUND.clone()
}
