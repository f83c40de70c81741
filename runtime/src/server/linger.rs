//! Reading on after the last answer, so that the client gets to see it.
//!
//! Whoever closes a socket in which something unread waits, or to which something is still sent, breaks the connection off;
//! then a client that is sending a large body may lose the answer that told it to stop
//! ([RFC 9112 §9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).

use std::future::Future as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Sleep;

use super::transport::Transport;

/// How long a client may take to notice that its answer is there.
const LONGEST: Duration = Duration::from_secs(2);

/// How much it may send meanwhile.
const MOST: usize = 8 << 20;

/// What is to be expected of a client after the last answer to it.
#[derive(Debug, Default)]
pub(super) struct After(AtomicU8);

impl After {
    const UNREAD: u8 = 1;
    const UPGRADED: u8 = 2;
    const HELD: u8 = 4;

    /// Takes note that the body of a request is left unread, so that more of it may come.
    pub(super) fn leave_unread(&self) {
        self.0.fetch_or(Self::UNREAD, Ordering::Relaxed);
    }

    /// Takes note that the connection becomes another one, of which either side ends by itself.
    pub(super) fn upgrade(&self) {
        self.0.fetch_or(Self::UPGRADED, Ordering::Relaxed);
    }

    /// Takes note whether what the connection becomes ends by itself with the server.
    #[cfg(any(feature = "forward", feature = "websocket"))]
    pub(super) fn set_held(&self, is_held: bool) {
        if is_held {
            self.0.fetch_or(Self::HELD, Ordering::Relaxed);
        } else {
            self.0.fetch_and(!Self::HELD, Ordering::Relaxed);
        }
    }

    /// Tells whether the connection has become another one that does not know of the server.
    #[inline]
    pub(super) fn is_foreign(&self) -> bool {
        let state = self.0.load(Ordering::Relaxed);
        state & (Self::UPGRADED | Self::HELD) == Self::UPGRADED
    }

    /// Begins to read on.
    pub(super) fn linger(&self) -> Linger {
        match self.0.load(Ordering::Relaxed) & (Self::UNREAD | Self::UPGRADED) {
            0 => Linger::IfMoreCame,
            Self::UNREAD => Linger::reading(),
            _ => Linger::No,
        }
    }
}

/// What is read and thrown away between the last answer and the end.
#[derive(Debug)]
pub(super) enum Linger {
    No,
    /// Only what has already come is looked at.
    IfMoreCame,
    /// Until the client ends, too.
    Reading {
        left: usize,
        until: Pin<Box<Sleep>>,
    },
}

impl Linger {
    fn reading() -> Self {
        Self::Reading {
            left: MOST,
            until: Box::pin(tokio::time::sleep(LONGEST)),
        }
    }

    /// Reads on until the client has ended as well, or has had its time.
    pub(super) fn poll(&mut self, stream: &mut Transport, context: &mut Context<'_>) -> Poll<()> {
        if matches!(self, Self::No) {
            return Poll::Ready(());
        }
        let mut bytes = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut *stream).poll_read(context, &mut buffer);
            let count = buffer.filled().len();
            match (read, &mut *self) {
                (Poll::Ready(Ok(())), _) if count == 0 => return Poll::Ready(()),
                (Poll::Ready(Ok(())), Self::Reading { left, .. }) => {
                    *left = left.saturating_sub(count);
                    if *left == 0 {
                        return Poll::Ready(());
                    }
                }
                (Poll::Ready(Ok(())), _) => *self = Self::reading(),
                (Poll::Pending, Self::Reading { until, .. }) => {
                    return until.as_mut().poll(context);
                }
                (Poll::Ready(Err(_)) | Poll::Pending, _) => return Poll::Ready(()),
            }
        }
    }
}
