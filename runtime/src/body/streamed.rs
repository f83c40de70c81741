//! Bodies that are read from elsewhere as they are sent.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Frame;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{BoxError, Error};

use super::Body;

/// The most that is read at a time, in bytes.
const CHUNK: usize = 64 * 1024;

impl Body {
    /// Returns a body of the pieces that a stream gives.
    ///
    /// If the stream fails, the failure is logged and the connection is broken off, so that the client sees that the body is
    /// not whole. The length is not known; a view that knows it sets `Content-Length`.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::stream;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Body, Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("count", "/");
    /// config.add_view(
    ///     View::new(|| {
    ///         let lines = (1..=3).map(|n| Ok::<_, std::io::Error>(format!("{n}\n")));
    ///         Response::text(Body::from_stream(stream::iter(lines)))
    ///     })
    ///     .route_name("count"),
    /// );
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "1\n2\n3\n");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn from_stream<S, T, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Into<Bytes>,
        E: Into<Error>,
    {
        Self::stream(StreamBody {
            stream: Some(Box::pin(stream)),
        })
    }

    /// Returns a body that is read from what can be read asynchronously, at most 64 KiB at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Body, Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_view(
    ///     View::new(|| Response::text(Body::from_async_read(&b"some bytes"[..])))
    ///         .route_name("home"),
    /// );
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "some bytes");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn from_async_read(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::stream(AsyncReadBody {
            reader: Some(Box::pin(reader)),
            buffer: Vec::new(),
        })
    }

    /// Returns a body that is read from what blocks while it is read, at most 64 KiB at a time, on threads that may wait.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Body, Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_view(
    ///     View::new(|| Response::text(Body::from_reader(std::io::Cursor::new("some bytes"))))
    ///         .route_name("home"),
    /// );
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "some bytes");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self::stream(ReaderBody::Idle(Box::new(reader)))
    }
}

/// The pieces of a stream.
struct StreamBody<S> {
    /// Nothing after its end.
    stream: Option<Pin<Box<S>>>,
}

impl<S, T, E> http_body::Body for StreamBody<S>
where
    S: Stream<Item = Result<T, E>>,
    T: Into<Bytes>,
    E: Into<Error>,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        let item = ready!(stream.as_mut().poll_next(context));
        if !matches!(item, Some(Ok(_))) {
            self.stream = None;
        }
        Poll::Ready(item.map(|item| {
            let piece = item.map_err(Into::into)?;
            Ok(Frame::data(piece.into()))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_none()
    }
}

/// What is read asynchronously.
struct AsyncReadBody<R> {
    /// Nothing after its end.
    reader: Option<Pin<Box<R>>>,
    /// What is read into, once something is.
    buffer: Vec<u8>,
}

impl<R: AsyncRead> http_body::Body for AsyncReadBody<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Self { reader, buffer } = self.get_mut();
        let Some(open) = reader else {
            return Poll::Ready(None);
        };
        buffer.resize(CHUNK, 0);
        let mut read = ReadBuf::new(buffer);
        let outcome = ready!(open.as_mut().poll_read(context, &mut read));
        if outcome.is_err() || read.filled().is_empty() {
            *reader = None;
            return Poll::Ready(outcome.err().map(Err));
        }
        let piece = Bytes::copy_from_slice(read.filled());
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.reader.is_none()
    }
}

/// What blocks while it is read.
enum ReaderBody {
    Idle(Box<dyn Read + Send>),
    Busy(JoinHandle<io::Result<(Box<dyn Read + Send>, Bytes)>>),
    Over,
}

impl http_body::Body for ReaderBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut reading = match std::mem::replace(&mut *self, Self::Over) {
            Self::Idle(reader) => spawn_blocking(move || read(reader)),
            Self::Busy(reading) => reading,
            Self::Over => return Poll::Ready(None),
        };
        let Poll::Ready(outcome) = Pin::new(&mut reading).poll(context) else {
            *self = Self::Busy(reading);
            return Poll::Pending;
        };
        let (reader, piece) = match outcome.map_err(BoxError::from) {
            Ok(Ok(read)) => read,
            Ok(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        *self = Self::Idle(reader);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Over)
    }
}

/// Reads the next piece; an empty one is the end.
fn read(mut reader: Box<dyn Read + Send>) -> io::Result<(Box<dyn Read + Send>, Bytes)> {
    let mut piece = vec![0; CHUNK];
    loop {
        match reader.read(&mut piece) {
            Ok(length) => {
                piece.truncate(length);
                return Ok((reader, piece.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
