//! Statuses that announce an answer and are none.

use std::fmt;

use http::StatusCode;

use crate::request::Request;
use crate::response::Response;

use super::failures::{Culprit, internal_server_error};
#[cfg(feature = "websocket")]
use super::switch::switch;

/// Puts an error in the place of a response whose status only announces one, unless the connection switches with it.
#[inline]
pub(super) fn refuse_interim(response: &mut Response, request: &Request) {
    let status = response.status();
    if !status.is_informational() {
        return;
    }
    if status == StatusCode::SWITCHING_PROTOCOLS && response.may_switch_protocols() {
        return;
    }
    #[cfg(feature = "websocket")]
    if switch(response, request) {
        return;
    }
    Culprit::of(request).failed(&InterimStatus(status).into());
    *response = internal_server_error();
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
