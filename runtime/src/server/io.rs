//! A stream whose silence has an end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
#[cfg(feature = "http2")]
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

#[cfg(feature = "http2")]
use super::activity::Activity;
use super::limits::Limits;
use super::linger::{After, Linger};
use super::presence::Presence;
use super::switched::{self, Place};
use super::timeouts::Alarm;
use super::transport::Transport;

/// A stream that fails if its first byte, or the reading of what was written, takes too long, and if the client is gone
/// that waits for an answer.
#[derive(Debug)]
pub(super) struct TimedIo {
    stream: Transport,
    start: Start,
    /// The time until which the peer must read; only while it does not.
    write: Option<Pin<Box<Sleep>>>,
    write_timeout: Duration,
    /// Whether the client is there, while it waits for an answer.
    presence: Presence,
    /// What the client still sends, after the end.
    linger: Option<Linger>,
    place: Place,
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

impl TimedIo {
    pub(super) fn new(stream: Transport, start: Start, limits: &Limits, place: Place) -> Self {
        Self {
            stream,
            start,
            write: None,
            write_timeout: limits.write_timeout,
            presence: Presence::new(limits.half_close_timeout),
            linger: None,
            place,
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

    #[inline]
    fn note(&mut self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.presence.has_moved();
            self.place.has_moved();
        }
        #[cfg(feature = "http2")]
        if let (Some(activity), Poll::Ready(Ok(bytes))) = (&self.activity, written) {
            activity.wrote(*bytes);
        }
    }

    /// Tells whether a client waits for what the application makes.
    #[inline]
    fn is_answering(&self) -> bool {
        match &self.start {
            Start::Alarm(alarm) => alarm.is_answering(),
            #[cfg(feature = "http2")]
            Start::FirstByte(_) | Start::Seen => {
                let activity = self.activity.as_deref();
                activity.is_some_and(Activity::is_answering)
            }
        }
    }

    /// Returns what is to be expected of the client at the end.
    #[inline]
    fn after(&self) -> Option<&After> {
        match &self.start {
            Start::Alarm(alarm) => Some(alarm.after()),
            #[cfg(feature = "http2")]
            Start::FirstByte(_) | Start::Seen => self.activity.as_deref().map(Activity::after),
        }
    }

    /// Tells whether the connection has become another one that does not know of the server.
    #[inline]
    fn is_foreign(&self) -> bool {
        self.after().is_some_and(After::is_foreign)
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
    #[inline]
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

impl AsyncRead for TimedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if result.is_ready() {
            self.presence.has_moved();
            self.place.has_moved();
        } else if self.is_foreign() && self.place.poll_end(context).is_ready() {
            return Poll::Ready(Err(switched::ended()));
        }
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

impl AsyncWrite for TimedIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_foreign() && self.place.is_over() {
            return Poll::Ready(Err(switched::ended()));
        }
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(&result);
        self.timed_write(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_foreign() && self.place.is_over() {
            return Poll::Ready(Err(switched::ended()));
        }
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(&result);
        self.timed_write(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    // Behind TLS it is here that what was encrypted is written. hyper comes by whenever it waits for the application,
    // in which time it reads nothing.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let result = Pin::new(&mut this.stream).poll_flush(context);
        if !this.is_answering() {
            this.presence.rest();
        } else if this.presence.poll_gone(&this.stream, context).is_ready() {
            return Poll::Ready(Err(gone()));
        }
        this.timed_write(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.linger.is_none() {
            let result = Pin::new(&mut this.stream).poll_shutdown(context);
            ready!(this.timed_write(context, result))?;
        }
        let mut linger = this
            .linger
            .take()
            .unwrap_or_else(|| this.after().map_or(Linger::No, After::linger));
        let lingered = linger.poll(&mut this.stream, context);
        this.linger = Some(linger);
        lingered.map(Ok)
    }
}

#[cold]
fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the client is gone")
}
