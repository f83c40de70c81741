//! What carries a connection.
//!
//! It is one type whatever the socket is, so that hyper is compiled once.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

#[cfg(feature = "http2")]
use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
#[cfg(feature = "tls")]
use tokio_rustls::server::TlsStream;

/// What carries a connection.
#[derive(Debug)]
pub(super) enum Transport {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    /// What is encrypted goes over one of the others.
    #[cfg(feature = "tls")]
    Tls(Box<TlsStream<Transport>>),
    /// Of another one something was read, and is read again.
    #[cfg(feature = "http2")]
    Begun {
        beginning: Bytes,
        stream: Box<Transport>,
    },
}

/// How far a client has closed its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    No,
    /// It sends nothing more, and may or may not read.
    Half,
    /// It neither sends nor reads.
    Wholly,
}

const BOTH: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// Does the same with the stream, whichever it is.
macro_rules! whichever {
    ($this:expr, $stream:ident => $what:expr) => {
        match $this {
            Transport::Tcp($stream) => $what,
            #[cfg(unix)]
            Transport::Unix($stream) => $what,
            #[cfg(feature = "tls")]
            Transport::Tls($stream) => apart(move || $what),
            #[cfg(feature = "http2")]
            Transport::Begun {
                stream: $stream, ..
            } => apart(move || $what),
        }
    };
}

/// Does what concerns a stream above another one, apart from the path of the others.
///
/// The stream below is a [`Transport`], too; without this bound the compiler would inline none of them into hyper.
#[cfg(any(feature = "http2", feature = "tls"))]
#[inline(never)]
fn apart<T>(done: impl FnOnce() -> T) -> T {
    done()
}

impl Transport {
    /// Returns the addresses of the client and of this side, which only TCP has.
    pub(super) fn addresses(&self) -> (Option<SocketAddr>, Option<SocketAddr>) {
        match self {
            Self::Tcp(stream) => (stream.peer_addr().ok(), stream.local_addr().ok()),
            #[cfg(unix)]
            Self::Unix(_) => (None, None),
            #[cfg(feature = "tls")]
            Self::Tls(stream) => stream.get_ref().0.addresses(),
            #[cfg(feature = "http2")]
            Self::Begun { stream, .. } => stream.addresses(),
        }
    }

    /// Waits until there is something to read, be it the end.
    pub(super) fn poll_readable(&self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Tcp(stream) => stream.poll_read_ready(context).map(drop),
            #[cfg(unix)]
            Self::Unix(stream) => stream.poll_read_ready(context).map(drop),
            #[cfg(feature = "tls")]
            Self::Tls(stream) => stream.get_ref().0.poll_readable(context),
            #[cfg(feature = "http2")]
            Self::Begun { stream, .. } => stream.poll_readable(context),
        }
    }

    /// Tells how far the client has closed the connection.
    pub(super) fn closed(&self, context: &mut Context<'_>) -> Closed {
        let ready = match self {
            Self::Tcp(stream) => pin!(stream.ready(BOTH)).poll(context),
            #[cfg(unix)]
            Self::Unix(stream) => pin!(stream.ready(BOTH)).poll(context),
            // Beneath TLS a connection ends as it does without.
            #[cfg(feature = "tls")]
            Self::Tls(stream) => return stream.get_ref().0.closed(context),
            #[cfg(feature = "http2")]
            Self::Begun { stream, .. } => return stream.closed(context),
        };
        match ready {
            Poll::Ready(Ok(ready)) => Closed::of(ready),
            Poll::Ready(Err(_)) => Closed::Wholly,
            Poll::Pending => Closed::No,
        }
    }
}

/// Reads what was read before.
#[cfg(feature = "http2")]
#[cold]
fn read_again(beginning: &mut Bytes, buffer: &mut ReadBuf<'_>) {
    let count = beginning.len().min(buffer.remaining());
    buffer.put_slice(&beginning[..count]);
    beginning.advance(count);
}

impl Closed {
    fn of(ready: Ready) -> Self {
        if ready.is_write_closed() {
            Self::Wholly
        } else if ready.is_read_closed() {
            Self::Half
        } else {
            Self::No
        }
    }
}

impl AsyncRead for Transport {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut *self {
            #[cfg(feature = "http2")]
            Self::Begun { beginning, .. } if !beginning.is_empty() => {
                read_again(beginning, buffer);
                Poll::Ready(Ok(()))
            }
            this => whichever!(this, stream => Pin::new(stream).poll_read(context, buffer)),
        }
    }
}

impl AsyncWrite for Transport {
    #[inline]
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        whichever!(&mut *self, stream => Pin::new(stream).poll_write(context, bytes))
    }

    #[inline]
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        whichever!(&mut *self, stream => Pin::new(stream).poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        whichever!(self, stream => stream.is_write_vectored())
    }

    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        whichever!(&mut *self, stream => Pin::new(stream).poll_flush(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        whichever!(&mut *self, stream => Pin::new(stream).poll_shutdown(context))
    }
}
