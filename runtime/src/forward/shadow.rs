//! Comparing the answers of both applications.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;

use crate::BoxError;
use crate::body::Body;
use crate::response::Response;
use crate::telemetry::report;

/// How much of a body is compared; of a longer one only the length is.
const MAX_COMPARED: usize = 1 << 20;

/// What is compared of a response.
#[derive(Debug)]
pub(crate) struct Observed {
    status: StatusCode,
    length: usize,
    start: BytesMut,
}

impl Observed {
    fn new(status: StatusCode) -> Self {
        Self {
            status,
            length: 0,
            start: BytesMut::new(),
        }
    }

    fn note(&mut self, data: &[u8]) {
        self.length += data.len();
        let room = MAX_COMPARED - self.start.len();
        self.start.extend_from_slice(&data[..data.len().min(room)]);
    }

    /// Reads a response to its end.
    ///
    /// # Errors
    ///
    /// Fails if the body breaks off.
    pub(crate) async fn of(response: http::Response<Body>) -> Result<Self, BoxError> {
        let (head, mut body) = response.into_parts();
        let mut observed = Self::new(head.status);
        while let Some(frame) = body.frame().await {
            if let Some(data) = frame?.data_ref() {
                observed.note(data);
            }
        }
        Ok(observed)
    }

    /// Returns the first place where the bodies differ, as far as they are compared.
    fn first_difference(&self, other: &Self) -> Option<usize> {
        let mut pairs = self.start.iter().zip(&other.start);
        let differing = pairs.position(|(one, other)| one != other);
        let shorter = self.length.min(other.length);
        differing.or_else(|| (self.length != other.length).then_some(shorter))
    }
}

/// Logs how the new answer of a route differs from the old one, and never what is in them.
pub(crate) fn compare(route: &str, old: &Observed, new: &Observed) {
    let offset = old.first_difference(new);
    if old.status == new.status && offset.is_none() {
        tracing::debug!(route, "both applications answer the same");
        return;
    }
    let offset = offset.map_or_else(|| "-".to_owned(), |offset| offset.to_string());
    report!(
        WARN,
        route,
        old_status = old.status.as_u16(),
        new_status = new.status.as_u16(),
        old_length = old.length,
        new_length = new.length,
        %offset,
        "the applications answer differently"
    );
}

/// Lets a response be observed while it is sent; what is returned is ready when it was sent.
pub(crate) fn observe(response: &mut Response) -> oneshot::Receiver<Observed> {
    let (sender, receiver) = oneshot::channel();
    let observed = Observed::new(response.status());
    let body = response.as_http_mut().body_mut();
    if body.is_end_stream() {
        // The receiver is here: it cannot be gone.
        let _ = sender.send(observed);
        return receiver;
    }
    let inner = std::mem::take(body);
    *body = Body::stream(ObservedBody {
        inner,
        observed: Some((observed, sender)),
    });
    receiver
}

/// A body that is observed while it is sent.
struct ObservedBody {
    inner: Body,
    observed: Option<(Observed, oneshot::Sender<Observed>)>,
}

impl ObservedBody {
    fn finish(&mut self) {
        if let Some((observed, sender)) = self.observed.take() {
            let _ = sender.send(observed); // nobody may wait any longer
        }
    }
}

impl http_body::Body for ObservedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let (Some(data), Some((observed, _))) = (frame.data_ref(), &mut self.observed) {
                    observed.note(data);
                }
                // Who knows the length does not ask for more than that.
                if self.inner.is_end_stream() {
                    self.finish();
                }
            }
            Some(Err(_)) => self.observed = None,
            None => self.finish(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(pieces: &[&[u8]]) -> Observed {
        let mut observed = Observed::new(StatusCode::OK);
        for piece in pieces {
            observed.note(piece);
        }
        observed
    }

    #[test]
    fn the_first_difference_is_found() {
        for (one, other, expected) in [
            (&b"same"[..], &b"same"[..], None),
            (b"same", b"some", Some(1)),
            (b"same", b"same and more", Some(4)),
            (b"", b"x", Some(0)),
        ] {
            let (one, other) = (observed(&[one]), observed(&[other]));
            assert_eq!(one.first_difference(&other), expected);
            assert_eq!(other.first_difference(&one), expected);
        }
    }

    #[test]
    fn no_more_than_the_start_is_kept() {
        let large = vec![b'x'; MAX_COMPARED - 1];
        let one = observed(&[&large, b"xyz"]);
        let other = observed(&[&large, b"xzz"]);
        assert_eq!(one.start.len(), MAX_COMPARED);
        assert_eq!(one.first_difference(&other), None);
        let longer = observed(&[&large, b"xyz!"]);
        assert_eq!(one.first_difference(&longer), Some(one.length));
    }
}
