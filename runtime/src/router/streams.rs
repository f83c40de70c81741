//! Bodies of responses that are made while they are sent.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tracing::Span;

use crate::BoxError;
use crate::body::{Body, EndsWithServer};
use crate::observers::RequestObserver;
use crate::request::Request;

use super::failure_log::Culprit;

/// Reports failures of a body, and makes its panics failures; a body of bytes has none.
pub(super) fn watch(response: &mut http::Response<Body>, request: &Request, span: Option<&Span>) {
    if response.body().as_bytes().is_some() {
        return;
    }
    let ends_with_server = response.extensions().get::<EndsWithServer>().is_some();
    let body = response.body_mut();
    *body = Body::stream(WatchedBody {
        inner: if ends_with_server {
            std::mem::take(body).until(request.shutdown())
        } else {
            std::mem::take(body)
        },
        culprit: Culprit::of(request),
        span: span.cloned(),
        _watchers: request.watchers().lasting(),
    });
}

/// A body whose failures are reported.
struct WatchedBody {
    inner: Body,
    culprit: Culprit,
    span: Option<Span>,
    /// Who is told of what is logged until it ends.
    _watchers: Vec<Arc<dyn RequestObserver>>,
}

impl WatchedBody {
    fn tell(&self, tell: impl FnOnce(&Culprit)) {
        let _entered = self.span.as_ref().map(Span::enter);
        tell(&self.culprit);
    }
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = {
            // It is not polled again after a panic, so a broken invariant inside it is not seen.
            let poll = AssertUnwindSafe(|| Pin::new(&mut self.inner).poll_frame(context));
            catch_unwind(poll)
        };
        let frame = match polled {
            Ok(polled) => {
                let frame = ready!(polled);
                if let Some(Err(error)) = &frame {
                    self.tell(|culprit| culprit.broke_off(&**error));
                }
                frame
            }
            Err(panic) => {
                self.inner = Body::empty();
                self.tell(|culprit| culprit.left_panicking("the body of a response", &*panic));
                Some(Err("the body of a response panicked".into()))
            }
        };
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
