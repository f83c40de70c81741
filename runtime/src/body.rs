//! Bodies of requests and responses.

mod streamed;

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;

use crate::{BoxError, Error};

/// A body: bytes, or a stream of them.
///
/// # Examples
///
/// ```
/// use pyramidion::Body;
///
/// let body = Body::from("<p>Hello</p>");
/// assert_eq!(http_body::Body::size_hint(&body).exact(), Some(12));
/// ```
#[derive(Default)]
pub struct Body {
    inner: Inner,
}

#[derive(Default)]
enum Inner {
    #[default]
    Empty,
    Bytes(Bytes),
    Stream(UnsyncBoxBody<Bytes, BoxError>),
}

impl Body {
    /// Returns a body without content.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Returns a body that is read as it is sent, piece by piece.
    ///
    /// It is dropped when it has ended, and when the client is gone, even while it waits; see "Clients that are gone" in
    /// `docs/server.md`. What it holds is released then. One without an end should end
    /// [when the server does](Self::until).
    pub fn stream<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        if body.is_end_stream() {
            return Self::empty();
        }
        let mut body = Some(body);
        if let Some(body) = (&mut body as &mut dyn Any).downcast_mut::<Option<Self>>() {
            // It is one already.
            return body.take().unwrap_or_default();
        }
        let Some(body) = body else {
            return Self::empty();
        };
        Self {
            inner: Inner::Stream(
                body.map_err(|error| error.into().into_boxed())
                    .boxed_unsync(),
            ),
        }
    }

    /// Returns a body that ends as soon as a future is ready, such as [`Request::shutdown`](crate::Request::shutdown).
    ///
    /// It ends as if it had come to its end by itself. A body whose length is known is returned as it is, since it has an end.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Body, Request, Response};
    /// # fn ticks() -> http_body_util::Full<bytes::Bytes> { Default::default() }
    ///
    /// fn clock(request: &mut Request) -> Response {
    ///     Response::new(Body::stream(ticks()).until(request.shutdown()))
    /// }
    /// # let _ = clock;
    /// ```
    #[must_use]
    pub fn until(self, end: impl Future<Output = ()> + Send + 'static) -> Self {
        if http_body::Body::size_hint(&self).exact().is_some() {
            return self;
        }
        Self::stream(Until {
            body: self,
            end: Some(Box::pin(end)),
        })
    }

    /// Returns the bytes, unless the body is a stream.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.inner {
            Inner::Empty => Some(&[]),
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Stream(_) => None,
        }
    }

    /// Returns the bytes, or the body as it is if it is a stream.
    #[inline]
    pub(crate) fn into_bytes(self) -> Result<Bytes, Self> {
        match self.inner {
            Inner::Empty => Ok(Bytes::new()),
            Inner::Bytes(bytes) => Ok(bytes),
            inner @ Inner::Stream(_) => Err(Self { inner }),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        if bytes.is_empty() {
            Self::empty()
        } else {
            Self {
                inner: Inner::Bytes(bytes),
            }
        }
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.inner {
            Inner::Empty => Poll::Ready(None),
            Inner::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                self.inner = Inner::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Inner::Stream(stream) => Pin::new(stream).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Inner::Empty => true,
            Inner::Bytes(_) => false,
            Inner::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Empty => SizeHint::with_exact(0),
            Inner::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Inner::Stream(stream) => stream.size_hint(),
        }
    }
}

/// Returns the size of a body to whose beginning so many bytes are added.
pub(crate) fn longer(size: &SizeHint, by: u64) -> SizeHint {
    let mut longer = SizeHint::new();
    if let Some(upper) = size.upper() {
        longer.set_upper(upper.saturating_add(by));
    }
    longer.set_lower(size.lower().saturating_add(by));
    longer
}

/// Marks a response, among its extensions, whose body ends as soon as the server begins to end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndsWithServer;

/// A body that ends as soon as a future is ready.
struct Until {
    body: Body,
    /// Nothing once it was ready.
    end: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl http_body::Body for Until {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(end) = &mut self.end else {
            return Poll::Ready(None);
        };
        if end.as_mut().poll(context).is_ready() {
            self.end = None;
            self.body = Body::empty();
            return Poll::Ready(None);
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.end.is_none() || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // It may end at any time.
        let mut hint = SizeHint::new();
        if let Some(most) = self.body.size_hint().upper() {
            hint.set_upper(most);
        }
        hint
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            Some(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            None => f.write_str("Body(stream)"),
        }
    }
}
