//! The answer to a request on its way to the connection.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, StatusCode, Version};

use crate::BoxFuture;
use crate::body::Body;
use crate::response::Response;
use crate::router::Answering;
use crate::shutdown::Signal;

use super::access_log::Entry;
use super::linger::After;
use super::notes::Notes;
use super::received::Reading;

pub(super) const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// An answer, with what is done when it is there.
pub(super) enum Served<N: Notes> {
    Now(Ready<Response>),
    Later(BoxFuture<'static, Response>, Leave<N>),
}

/// What is done with an answer before it is sent.
pub(super) struct Leave<N: Notes> {
    notes: N,
    /// Nothing once the answer is there.
    in_flight: Option<N::InFlight>,
    last: Last,
    shutdown: Signal,
    entry: Option<Box<Entry>>,
}

/// What decides, when an answer is there, whether it is the last of its connection.
pub(super) struct Last {
    pub(super) version: Version,
    pub(super) reading: Option<Reading>,
}

impl<N: Notes> Served<N> {
    /// Takes note of a request until it is answered, and of its response while that is made.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is called in few places, and the response would be moved once more"
    )]
    pub(super) fn new(
        answering: Answering,
        notes: &N,
        last: Last,
        shutdown: &Signal,
        entry: Option<Box<Entry>>,
    ) -> Self {
        let in_flight = notes.begin();
        match answering {
            Answering::Now(response) => {
                let mut response = response.into_inner();
                let http = response.as_http_mut();
                if let Some(entry) = entry {
                    entry.end(http);
                }
                last.tell(http, notes.after(), shutdown);
                notes.response_began(http);
                Self::Now(ready(response))
            }
            Answering::Later(answer) => {
                notes.request_began();
                let leave = Leave {
                    notes: notes.clone(),
                    in_flight: Some(in_flight),
                    last,
                    shutdown: shutdown.clone(),
                    entry,
                };
                Self::Later(answer, leave)
            }
        }
    }
}

impl<N: Notes> Future for Served<N> {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = match &mut *self {
            Self::Now(response) => Pin::new(response).poll(context),
            Self::Later(answer, leave) => answer.as_mut().poll(context).map(|mut response| {
                leave.pass(response.as_http_mut());
                response
            }),
        };
        response.map(|response| Ok(response.into_http()))
    }
}

impl<N: Notes> Leave<N> {
    /// Takes note of an answer.
    fn pass(&mut self, response: &mut http::Response<Body>) {
        if let Some(entry) = self.entry.take() {
            entry.end(response);
        }
        let reading = self.last.reading.take();
        let last = Last {
            reading,
            ..self.last
        };
        last.tell(response, self.notes.after(), &self.shutdown);
        self.notes.response_began(response);
        drop(self.in_flight.take());
    }
}

impl Last {
    /// Says with an answer that the connection ends with it, if it does.
    #[inline]
    fn tell(self, response: &mut http::Response<Body>, after: &After, shutdown: &Signal) {
        if self.version > Version::HTTP_11 {
            // There are no such headers over HTTP/2, where the end is announced in another way.
            response.headers_mut().remove(CONNECTION);
            response.headers_mut().remove(UPGRADE);
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                // A stream becomes a WebSocket as that of any CONNECT that is accepted (RFC 8441 §5).
                *response.status_mut() = StatusCode::OK;
            }
            return;
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            after.upgrade();
            return;
        }
        let mut is_last = shutdown.has_come();
        if let Some(reading) = self.reading {
            let ends_anyway = is_last || response.headers().contains_key(CONNECTION);
            if !reading.finish(ends_anyway) {
                is_last = true;
                after.leave_unread();
            }
        }
        if is_last {
            response.headers_mut().insert(CONNECTION, CLOSE);
        }
    }
}
