//! A stream whose silence has an end.

use std::future::Future;
use std::io;
use std::pin::Pin;
#[cfg(feature = "http2")]
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

#[cfg(feature = "http2")]
use super::activity::Activity;
use super::clock::Alarm;

/// A stream that fails if its first byte, or the reading of what was written, takes too long.
#[derive(Debug)]
pub(super) struct TimedIo<S> {
    stream: S,
    start: Start,
    /// The time until which the peer must read; only while it does not.
    write: Option<Pin<Box<Sleep>>>,
    write_timeout: Duration,
    /// What takes note of what is written.
    #[cfg(feature = "http2")]
    activity: Option<Arc<Activity>>,
}

/// What happens when something was read.
#[derive(Debug)]
pub(super) enum Start {
    /// The alarm of the connection learns it.
    Alarm(Alarm),
    /// The first byte must come until then.
    #[cfg(feature = "http2")]
    FirstByte(Pin<Box<Sleep>>),
    /// Nothing.
    #[cfg(feature = "http2")]
    Seen,
}

#[cfg(feature = "http2")]
impl Start {
    pub(super) fn within(timeout: Duration) -> Self {
        Self::FirstByte(Box::pin(tokio::time::sleep(timeout)))
    }
}

impl<S> TimedIo<S> {
    pub(super) fn new(stream: S, start: Start, write_timeout: Duration) -> Self {
        Self {
            stream,
            start,
            write: None,
            write_timeout,
            #[cfg(feature = "http2")]
            activity: None,
        }
    }

    /// Has what is written noted.
    #[cfg(feature = "http2")]
    pub(super) fn noted_by(mut self, activity: Arc<Activity>) -> Self {
        self.activity = Some(activity);
        self
    }

    #[cfg(feature = "http2")]
    fn note(&self, written: &Poll<io::Result<usize>>) {
        if let (Some(activity), Poll::Ready(Ok(bytes))) = (&self.activity, written) {
            activity.wrote(*bytes);
        }
    }

    #[cold]
    fn set_blocked(&self, is_blocked: bool) {
        match &self.start {
            Start::Alarm(alarm) => alarm.set_blocked(is_blocked),
            #[cfg(feature = "http2")]
            Start::FirstByte(_) | Start::Seen => {}
        }
    }

    /// Passes on the result of a write, unless it has been pending for too long.
    fn timed_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            if self.write.take().is_some() {
                self.set_blocked(false);
            }
            return result;
        }
        if self.write.is_none() {
            self.set_blocked(true);
        }
        let timeout = self.write_timeout;
        let deadline = self
            .write
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        deadline
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        match &mut self.start {
            Start::Alarm(alarm) => {
                if result.is_ready() {
                    alarm.has_read();
                }
                result
            }
            #[cfg(feature = "http2")]
            Start::FirstByte(deadline) => {
                if result.is_ready() {
                    self.start = Start::Seen;
                    return result;
                }
                deadline
                    .as_mut()
                    .poll(context)
                    .map(|()| Err(io::ErrorKind::TimedOut.into()))
            }
            #[cfg(feature = "http2")]
            Start::Seen => result,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedIo<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        #[cfg(feature = "http2")]
        self.note(&result);
        self.timed_write(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        #[cfg(feature = "http2")]
        self.note(&result);
        self.timed_write(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    // Behind TLS it is here that what was encrypted is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        self.timed_write(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(context);
        self.timed_write(context, result)
    }
}
