//! A connection to an upstream, and what has become of it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What has become of a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Arc<Events>);

#[derive(Debug, Default)]
struct Events {
    /// Whether it has carried a request that was answered.
    has_answered: AtomicBool,
    /// Whether a byte has come since something was last sent.
    has_spoken: AtomicBool,
}

impl History {
    /// Takes note that a request was answered.
    pub(super) fn note_answer(&self) {
        self.0.has_answered.store(true, Ordering::Relaxed);
    }

    /// Tells whether it was used before and has given no byte since, as one that was already closed.
    pub(super) fn is_used_and_silent(&self) -> bool {
        self.0.has_answered.load(Ordering::Relaxed) && !self.0.has_spoken.load(Ordering::Relaxed)
    }

    fn set_spoken(&self, has_spoken: bool) {
        self.0.has_spoken.store(has_spoken, Ordering::Relaxed);
    }
}

/// A connection to an upstream.
pub(super) struct Stream {
    tcp: TcpStream,
    history: History,
    /// Whether the upstream takes no more; it may have answered before.
    is_deaf: bool,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, history: History) -> Self {
        Self {
            tcp,
            history,
            is_deaf: false,
        }
    }

    /// Drops what an upstream does not take that has closed its side, so that its answer is read: it may have
    /// refused a body before that has come to its end.
    fn written(
        &mut self,
        written: Poll<io::Result<usize>>,
        length: usize,
    ) -> Poll<io::Result<usize>> {
        // An answer is read to its end before the next request is written.
        self.history.set_spoken(false);
        match written {
            Poll::Ready(Err(error)) if is_closed(&error) => {
                self.is_deaf = true;
                Poll::Ready(Ok(length))
            }
            written => written,
        }
    }
}

/// Tells whether an error says that the other side has closed the connection.
pub(super) fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.tcp).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.history.set_spoken(true);
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_deaf {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.written(written, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if self.is_deaf {
            return Poll::Ready(Ok(length));
        }
        let written = Pin::new(&mut self.tcp).poll_write_vectored(context, slices);
        self.written(written, length)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
