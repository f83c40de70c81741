//! The bodies of answers on their way to the client.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::uri::Authority;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;

use crate::BoxError;
use crate::telemetry::report;

use super::connections::Lease;
use super::pace::{Late, Pace, Waiting};
use super::sent::{Refusal, length};

/// The body of a response on its way to the client.
pub(super) struct ReceivedBody {
    body: Incoming,
    waiting: Waiting,
    upstream: Authority,
    _refusal: Option<Refusal>,
    _lease: Lease,
}

impl ReceivedBody {
    pub(super) fn new(
        body: Incoming,
        pace: Pace,
        upstream: Authority,
        refusal: Option<Refusal>,
        lease: Lease,
    ) -> Self {
        Self {
            body,
            waiting: Waiting::new(pace),
            upstream,
            _refusal: refusal,
            _lease: lease,
        }
    }
}

impl http_body::Body for ReceivedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waiting.came(length(frame.as_ref()));
            // HTTP/1.1 clients would not get them, so that those of HTTP/2 do not, either.
            if matches!(&frame, Some(Ok(frame)) if frame.is_trailers()) {
                return Poll::Ready(None);
            }
            if let Some(Err(error)) = &frame {
                let upstream = &self.upstream;
                report!(WARN, %upstream, %error, "an upstream broke off in its answer");
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let problem = match ready!(self.waiting.poll(context)) {
            Late::Paused => "an upstream fell silent in its answer",
            Late::Trickled => "an upstream let its answer trickle",
        };
        report!(WARN, upstream = %self.upstream, "{problem}");
        Poll::Ready(Some(Err(problem.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
