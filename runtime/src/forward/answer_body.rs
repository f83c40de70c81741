//! The bodies of answers on their way to the client.

use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use http::uri::Authority;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;

use crate::BoxError;
use crate::body::{Body, longer};
use crate::telemetry::report;

use super::connections::Lease;
use super::pace::{Late, Pace, Waiting};
use super::sent::{Refusal, length};

/// The body of a response on its way to the client.
pub(super) struct ReceivedBody {
    /// What came with the head, or the end, until it is taken.
    first: Option<Polled>,
    // It is dropped before the connection, which then ends.
    body: Incoming,
    waiting: Waiting,
    /// Whether it is broken off as soon as what came before has been sent.
    breaks_off: bool,
    upstream: Authority,
    _refusal: Option<Refusal>,
    lease: Lease,
}

/// A piece of a body, its end or its failure.
type Polled = Option<Result<Frame<Bytes>, hyper::Error>>;

impl ReceivedBody {
    /// Returns the body of a response: bytes if the upstream said how many there are and all came with the head, and
    /// a stream otherwise.
    pub(super) fn receive(
        mut body: Incoming,
        pace: Pace,
        upstream: &Authority,
        refusal: Option<Refusal>,
        lease: Lease,
    ) -> Body {
        // The connection is asked for more when the body is.
        let polled = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
        let mut first = match polled {
            Poll::Ready(first) => Some(first),
            Poll::Pending => None,
        };
        if refusal.is_none() && body.is_end_stream() {
            match first {
                Some(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => return Body::from(data),
                    Err(trailers) => first = Some(Some(Ok(trailers))),
                },
                other => first = other,
            }
        }
        Body::stream(Self {
            first,
            body,
            waiting: Waiting::new(pace),
            breaks_off: false,
            upstream: upstream.clone(),
            _refusal: refusal,
            lease,
        })
    }
}

impl http_body::Body for ReceivedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = match self.first.take() {
            Some(first) => Poll::Ready(first),
            None => {
                let Self { body, lease, .. } = &mut *self;
                lease.poll(context, |context| Pin::new(&mut *body).poll_frame(context))
            }
        };
        if let Poll::Ready(frame) = polled {
            if let Some(Err(_)) = &frame
                && !self.breaks_off
            {
                // The server drops what it has not sent when a body fails, and the last piece may just have been taken.
                self.breaks_off = true;
                self.first = Some(frame);
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
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
        !matches!(self.first, Some(Some(_))) && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let first = self.first.as_ref().and_then(Option::as_ref);
        longer(&self.body.size_hint(), length(first) as u64)
    }
}
