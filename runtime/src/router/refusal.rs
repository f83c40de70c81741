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
        _ if is_plain => Err(not_found().into()),
        Refusal::NotFound => Err(not_found().into()),
        Refusal::NotAcceptable => {
            let vary = HeaderValue::from_static("Accept");
            let exception = HttpException::not_acceptable().with_header(VARY, vary);
            Err(exception.into())
        }
        Refusal::UnsupportedMediaType(types) => Err(unsupported(&types, method).into()),
        Refusal::MethodNotAllowed(allowed) if *method == Method::OPTIONS => {
            Ok(allowed.options.clone().into_response())
        }
        Refusal::MethodNotAllowed(allowed) => Err(allowed.refusal.clone().into()),
    }
}

/// Returns the 404 for a request that nothing answers; it is made once.
pub(super) fn not_found() -> HttpException {
    static NOT_FOUND: LazyLock<HttpException> = LazyLock::new(HttpException::not_found);
    NOT_FOUND.clone()
}
