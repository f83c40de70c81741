//! Streams on which it is noted when bytes last came or went.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::pulse::Pulse;

/// A stream whose bytes are noted.
pub(crate) struct Noted<'a, S> {
    stream: S,
    #[cfg(feature = "websocket")]
    read: Option<&'a Pulse>,
    written: &'a Pulse,
}

impl<'a, S> Noted<'a, S> {
    /// Notes what is written.
    #[cfg(feature = "forward")]
    pub(crate) fn new(stream: S, written: &'a Pulse) -> Self {
        Self {
            stream,
            #[cfg(feature = "websocket")]
            read: None,
            written,
        }
    }

    /// Notes what is read, and what is written.
    #[cfg(feature = "websocket")]
    pub(crate) fn both(stream: S, read: &'a Pulse, written: &'a Pulse) -> Self {
        Self {
            stream,
            read: Some(read),
            written,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Noted<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        #[cfg(feature = "websocket")]
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        #[cfg(feature = "websocket")]
        if let Some(read) = self.read
            && buffer.filled().len() > before
        {
            read.beat();
        }
        polled
    }
}

// What was written has got through; what a tunnel has only read waits for the other side.
impl<S: AsyncWrite + Unpin> AsyncWrite for Noted<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if matches!(written, Poll::Ready(Ok(length)) if length > 0) {
            self.written.beat();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
