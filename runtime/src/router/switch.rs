//! Connections that switch to another protocol, as the response says.

use std::any::Any;

use http::StatusCode;
use tracing::Instrument as _;

use crate::Error;
use crate::request::Request;
use crate::response::Response;
use crate::switching::{Blame, Switch};

use super::failure_log::Culprit;

/// Begins what a connection switches to, and tells whether the response says that it does.
///
/// What a view prepared for another response is dropped with that.
pub(super) fn switch(response: &mut Response, request: &Request) -> bool {
    let http = response.as_http_mut();
    if http.status() != StatusCode::SWITCHING_PROTOCOLS {
        return false;
    }
    let Some(begin) = Switch::take(http.extensions_mut()) else {
        return false;
    };
    let switched = begin(Box::new(Culprit::of(request)));
    // They are told of what it logs.
    let watchers = request.watchers().lasting();
    let switched = async move {
        switched.await;
        drop(watchers);
    };
    tokio::spawn(switched.in_current_span());
    true
}

impl Blame for Culprit {
    fn failed(&self, error: &Error) {
        self.failed(error);
    }

    fn panicked(&self, panic: &(dyn Any + Send)) {
        self.left_panicking("a WebSocket", panic);
    }
}
