//! Whether the client of a request is still there while it waits for the answer.
//!
//! hyper reads nothing while it waits for a view, so that neither the end of a connection nor its breaking off would ever be
//! seen. Here the operating system is asked instead. It tells both even behind bytes that nobody has read, such as the
//! next request of a client that did not wait for its answer. Nothing is read, nothing is copied, and no timer runs for a
//! client that has just sent its request.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::transport::{Closed, Transport};

/// How often to look whether a client is there of which the operating system tells nothing new.
const LOOK: Duration = Duration::from_secs(1);

/// What is known of a client that waits for an answer.
#[derive(Debug)]
pub(super) struct Presence {
    half_close_timeout: Duration,
    /// When to look again; nothing while the operating system would tell.
    next: Option<Pin<Box<Sleep>>>,
    /// Until when something must be sent to a client that sends nothing more.
    until: Option<Instant>,
}

impl Presence {
    pub(super) fn new(half_close_timeout: Duration) -> Self {
        Self {
            half_close_timeout,
            next: None,
            until: None,
        }
    }

    /// Waits until the client is gone.
    pub(super) fn poll_gone(&mut self, stream: &Transport, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.next {
            None => ready!(stream.poll_readable(context)),
            Some(next) => ready!(next.as_mut().poll(context)),
        }
        self.look(stream, context)
    }

    #[cold]
    fn look(&mut self, stream: &Transport, context: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        let mut at = now + LOOK;
        match stream.closed(context) {
            Closed::Wholly => return Poll::Ready(()),
            Closed::No => {}
            Closed::Half => {
                let until = self.until.get_or_insert(now + self.half_close_timeout);
                if *until <= now {
                    return Poll::Ready(());
                }
                at = at.min(*until);
            }
        }
        let next = self
            .next
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
        next.as_mut().reset(at);
        // So that the task is woken then.
        next.as_mut().poll(context)
    }

    /// Takes note that something was sent to the client, or read that it sent before.
    #[inline]
    pub(super) fn has_moved(&mut self) {
        if let Some(until) = &mut self.until {
            *until = Instant::now() + self.half_close_timeout;
        }
    }

    /// Takes note that the client waits for nothing.
    #[inline]
    pub(super) fn rest(&mut self) {
        if self.next.is_some() {
            (self.next, self.until) = (None, None);
        }
    }
}
