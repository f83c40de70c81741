//! A request as services of other stacks take it, and taken back from them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::BoxError;
use crate::body::Body;
use crate::httpexceptions::HttpException;

use super::limited_body::{BodyLimits, LimitedBody, RequestBody};
use super::{Connection, Request};

impl Request {
    /// Lends the request, with its body unless that was read, to a service of another stack.
    ///
    /// What is left here is the same without the body.
    pub(crate) fn lend(&mut self) -> http::Request<Body> {
        let body = self.take_body();
        let mut head = self.head.clone();
        head.extensions.insert(self.connection.clone());
        http::Request::from_parts(head, body)
    }

    /// Lends the request with a body that keeps to limits.
    ///
    /// # Errors
    ///
    /// Fails with 413 if the declared length of the body is too large.
    pub(crate) fn lend_within(
        &mut self,
        limits: &BodyLimits,
    ) -> Result<http::Request<Body>, HttpException> {
        let request = self.lend();
        let (head, body) = request.into_parts();
        let body = match body.as_bytes() {
            Some([]) => body,
            _ => Body::stream(LimitedBody::new(body, &head.headers, limits)?),
        };
        Ok(http::Request::from_parts(head, body))
    }

    /// Takes back what was lent, as others have changed it.
    pub(crate) fn take_back(&mut self, lent: http::Request<Body>) {
        let (mut head, body) = lent.into_parts();
        if let Some(connection) = head.extensions.remove::<Connection>() {
            self.connection = connection;
        }
        if head.uri != self.head.uri {
            self.query = std::sync::OnceLock::new();
        }
        self.head = head;
        // What was read stays as it was read.
        if matches!(&self.body, RequestBody::Read(bytes) if bytes.is_empty()) {
            self.body = RequestBody::new(body);
        }
    }
}

/// What is read beyond the limits is an error.
impl http_body::Body for LimitedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let next = ready!(self.poll_next(context));
        Poll::Ready(match next {
            Ok(data) => data.map(|data| Ok(Frame::data(data))),
            Err(exception) => Some(Err(exception.into())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
