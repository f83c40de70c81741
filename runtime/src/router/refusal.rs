//! What answers a request for which there is no view: 404, 405, 406 or 415.

use http::header::VARY;
use http::{HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::response::{IntoResponse as _, ViewResult};
use crate::viewlookup::Refusal;

use super::{allow, content_types};

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
        Refusal::UnsupportedMediaType(types) => {
            Err(content_types::unsupported(&types, method).into())
        }
        Refusal::MethodNotAllowed(allowed) if *method == Method::OPTIONS => {
            let answer = allow::options(&allowed.methods);
            Ok(content_types::add(answer, &allowed).into_response())
        }
        Refusal::MethodNotAllowed(allowed) => {
            Err(allow::method_not_allowed(&allowed.methods).into())
        }
    }
}
