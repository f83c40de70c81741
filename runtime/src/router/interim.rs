//! Statuses that no final answer can have.

use std::fmt;

use http::header::{ALLOW, UPGRADE};
use http::{HeaderValue, StatusCode, Version};

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{IntoResponse as _, Response};

use super::failure_log::{Culprit, internal_server_error};
#[cfg(feature = "websocket")]
use super::switch::switch;

/// Puts an error in the place of a response whose status only announces one, unless the connection switches with it.
#[inline]
pub(super) fn refuse_interim(response: &mut Response, request: &Request) {
    let status = response.status();
    if !status.is_informational() {
        refuse_stream(response, request);
        return;
    }
    if status == StatusCode::SWITCHING_PROTOCOLS && response.may_switch_protocols() {
        return;
    }
    #[cfg(feature = "websocket")]
    if switch(response, request) {
        return;
    }
    Culprit::of_answer(request).failed(&InterimStatus(status).into());
    *response = internal_server_error();
}

/// Puts a refusal in the place of a success that is not a WebSocket, over HTTP/2: whoever asks for one there takes any success for
/// one, and sees no page ([RFC 8441 §5](https://www.rfc-editor.org/rfc/rfc8441#section-5)).
#[inline]
pub(super) fn refuse_stream(response: &mut Response, request: &Request) {
    // Only the server writes such a header over HTTP/2, where a stream is asked for.
    let asks = request.version() == Version::HTTP_2 && request.headers().contains_key(UPGRADE);
    if asks && response.status().is_success() {
        let get = HeaderValue::from_static("GET");
        let refusal = HttpException::method_not_allowed().with_header(ALLOW, get);
        *response = refusal
            .with_detail("no WebSocket is at this address")
            .into_response();
    }
}

/// The error for a status that is not the end of an answer.
#[derive(Debug)]
struct InterimStatus(StatusCode);

impl fmt::Display for InterimStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0.as_u16();
        write!(
            f,
            "the status {status} is not that of an answer; return one of 200 or above"
        )
    }
}

impl std::error::Error for InterimStatus {}
