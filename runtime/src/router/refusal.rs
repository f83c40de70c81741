//! What answers a request for which there is no view: 404, 405 or 406.

use http::header::VARY;
use http::{HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::response::{IntoResponse as _, ViewResult};
use crate::viewlookup::Refusal;

use super::allow;

/// Returns what answers a request for which no view was found; `is_plain` says that it is a 404 whatever the reason.
pub(super) fn answer(refusal: Refusal, method: &Method, is_plain: bool) -> ViewResult {
    match refusal {
        _ if is_plain => Err(HttpException::not_found().into()),
        Refusal::NotFound => Err(HttpException::not_found().into()),
        Refusal::NotAcceptable => {
            let vary = HeaderValue::from_static("Accept");
            let exception = HttpException::not_acceptable().with_header(VARY, vary);
            Err(exception.into())
        }
        Refusal::MethodNotAllowed(methods) if *method == Method::OPTIONS => {
            Ok(allow::options(&methods).into_response())
        }
        Refusal::MethodNotAllowed(methods) => Err(allow::method_not_allowed(&methods).into()),
    }
}
