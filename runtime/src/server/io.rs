//! A stream whose silence has an end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::limits::Limits;
use super::linger::Linger;
use super::notes::Notes;
use super::presence::Presence;
use super::switched::{self, Place};
use super::transport::Transport;

/// A stream that fails if the reading of what was written takes too long, and if the client is gone that waits for an
/// answer.
#[derive(Debug)]
pub(super) struct TimedIo<N> {
    stream: Transport,
    notes: N,
    /// The time until which the peer must read; only while it does not.
    write: Option<Pin<Box<Sleep>>>,
    write_timeout: Duration,
    /// Whether the client is there, while it waits for an answer.
    presence: Presence,
    /// What the client still sends, after the end.
    linger: Option<Linger>,
    place: Place,
}

impl<N: Notes> TimedIo<N> {
    pub(super) fn new(stream: Transport, notes: N, limits: &Limits, place: Place) -> Self {
        Self {
            stream,
            notes,
            write: None,
            write_timeout: limits.write_timeout,
            presence: Presence::new(limits.half_close_timeout),
            linger: None,
            place,
        }
    }

    #[inline]
    fn note(&mut self, written: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(bytes)) = written {
            self.presence.has_moved();
            self.place.has_moved();
            self.notes.wrote(*bytes);
        }
    }

    /// Tells whether the connection has become another one that does not know of the server.
    #[inline]
    fn is_foreign(&self) -> bool {
        self.notes.after().is_foreign()
    }

    /// Waits until the client is gone.
    #[cold]
    fn poll_gone(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.presence.poll_gone(&self.stream, context)
    }

    /// Passes on the result of a write, unless it has been pending for too long.
    #[inline]
    fn timed_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() && self.write.is_none() {
            return result;
        }
        self.time_write(context, result)
    }

    #[cold]
    fn time_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write = None;
            self.notes.set_blocked(false);
            return result;
        }
        if self.write.is_none() {
            self.notes.set_blocked(true);
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

impl<N: Notes> AsyncRead for TimedIo<N> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if result.is_ready() {
            self.presence.has_moved();
            self.place.has_moved();
            self.notes.has_read();
        } else if self.is_foreign() && self.place.poll_end(context).is_ready() {
            return Poll::Ready(Err(switched::ended()));
        }
        result
    }
}

impl<N: Notes> AsyncWrite for TimedIo<N> {
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
    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let result = Pin::new(&mut this.stream).poll_flush(context);
        if !this.notes.is_answering() {
            this.presence.rest();
        } else if this.poll_gone(context).is_ready() {
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
            .unwrap_or_else(|| this.notes.after().linger());
        let lingered = linger.poll(&mut this.stream, context);
        this.linger = Some(linger);
        lingered.map(Ok)
    }
}

#[cold]
fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the client is gone")
}
