//! The body of a request, and what becomes of the part that the application does not read.
//!
//! The next request of a connection over HTTP/1.1 begins after the body of this one. So either the rest is read, which is
//! done if it is short, or the connection ends with the answer, which then says so
//! ([RFC 9112 §9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::EXPECT;
use http::{HeaderMap, Version};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use crate::body::{Body, longer};

/// The longest rest of a body that is read on for the next request, in bytes, and how long it may take.
const SHORT: u64 = 256 << 10;
const PATIENCE: Duration = Duration::from_secs(10);

/// The body of a request over HTTP/1.1, as the application reads it.
struct Received {
    /// What had come when the request began, and is not yet taken.
    first: Option<Result<Frame<Bytes>, hyper::Error>>,
    body: Option<Incoming>,
    /// Whether the client was told, or need not be told, to send it.
    is_asked_for: bool,
    rest: Arc<Mutex<Rest>>,
}

/// How much of a body there is to read.
#[derive(Debug)]
enum Rest {
    /// Somebody may read it.
    Held,
    /// All was read.
    Nothing,
    /// Nobody reads it, and it can be read on.
    Left(Incoming),
    /// Nobody reads it, and it cannot be read on.
    Lost,
}

/// What knows, when the answer is there, whether the body was read.
#[derive(Debug)]
pub(super) struct Reading(Arc<Mutex<Rest>>);

/// Tells whether it matters for the next request what becomes of a body.
///
/// Over HTTP/2 the body of one request is not in the way of another one.
pub(super) fn is_in_the_way(body: &Incoming, version: Version) -> bool {
    !body.is_end_stream() && version <= Version::HTTP_11
}

/// Returns the body as the application reads it, and what knows how far that got.
pub(super) fn receive(
    body: Incoming,
    headers: &HeaderMap,
    version: Version,
) -> (Body, Option<Reading>) {
    if !is_in_the_way(&body, version) {
        return (Body::stream(body), None);
    }
    Received::stream(body, None, headers, version)
}

/// Does as [`receive`], and takes what has come with the headers: a body that is no longer than that is read.
///
/// It is for where the task of the connection looks for the answer: before that hyper has read as much as was there.
pub(super) fn receive_arrived(
    mut body: Incoming,
    headers: &HeaderMap,
    version: Version,
    context: &mut Context<'_>,
) -> (Body, Option<Reading>) {
    if !is_asked_for(headers, version) {
        return Received::stream(body, None, headers, version);
    }
    let first = match Pin::new(&mut body).poll_frame(context) {
        Poll::Pending => None,
        Poll::Ready(None) => return (Body::empty(), None),
        Poll::Ready(Some(Ok(frame))) if body.is_end_stream() => match frame.into_data() {
            Ok(data) => return (Body::from(data), None),
            Err(trailers) => Some(Ok(trailers)),
        },
        Poll::Ready(Some(frame)) => Some(frame),
    };
    Received::stream(body, first, headers, version)
}

/// Tells whether a client sends the body without being told to.
fn is_asked_for(headers: &HeaderMap, version: Version) -> bool {
    version < Version::HTTP_11 || !headers.contains_key(EXPECT)
}

impl Reading {
    /// Sees to it that the next request can be read, and tells whether it can; otherwise the connection ends.
    ///
    /// A short rest is read while the answer is already on its way.
    pub(super) fn finish(self, ends_anyway: bool) -> bool {
        let mut rest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *rest, Rest::Lost) {
            Rest::Nothing => true,
            Rest::Held | Rest::Lost => false,
            Rest::Left(body) => {
                let is_short = body.size_hint().upper().is_some_and(|most| most <= SHORT);
                let is_read_on = is_short && !ends_anyway;
                if is_read_on {
                    tokio::spawn(tokio::time::timeout(PATIENCE, read_on(body)));
                }
                is_read_on
            }
        }
    }
}

async fn read_on(mut body: Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}

impl Received {
    fn stream(
        body: Incoming,
        first: Option<Result<Frame<Bytes>, hyper::Error>>,
        headers: &HeaderMap,
        version: Version,
    ) -> (Body, Option<Reading>) {
        let rest = Arc::new(Mutex::new(Rest::Held));
        let received = Self {
            first,
            body: Some(body),
            is_asked_for: is_asked_for(headers, version),
            rest: Arc::clone(&rest),
        };
        (Body::stream(received), Some(Reading(rest)))
    }

    fn settle(&self, rest: Rest) {
        let mut shared = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        // Once the answer is there, what becomes of the rest is decided.
        if matches!(*shared, Rest::Held) {
            *shared = rest;
        }
    }
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        this.is_asked_for = true;
        let frame = match this.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut *body).poll_frame(context),
        };
        let rest = match &frame {
            Poll::Ready(Some(Err(_))) => Some(Rest::Lost),
            Poll::Ready(None) => Some(Rest::Nothing),
            Poll::Ready(Some(Ok(_))) if body.is_end_stream() => Some(Rest::Nothing),
            Poll::Ready(Some(Ok(_))) | Poll::Pending => None,
        };
        if let Some(rest) = rest {
            this.settle(rest);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.as_ref();
        let rest = body.map_or_else(|| SizeHint::with_exact(0), Incoming::size_hint);
        let first = self.first.as_ref().and_then(|first| first.as_ref().ok());
        let first = first.and_then(Frame::data_ref).map_or(0, Bytes::len) as u64;
        longer(&rest, first)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        let left = match self.body.take() {
            Some(body) if self.is_asked_for => Rest::Left(body),
            _ => Rest::Lost,
        };
        self.settle(left);
    }
}
