//! What a view is making, and for how long it may.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::HeaderValue;
use http::header::RETRY_AFTER;
use tokio::runtime::Handle;
use tokio::time::{Sleep, sleep};

use crate::BoxFuture;
use crate::httpexceptions::{HttpException, Limit};
use crate::response::ViewResult;
use crate::view::Outcome;

/// What a view is making; nothing if it takes too long.
pub(crate) struct Making<'r> {
    what: What<'r>,
    time: Time,
}

enum What<'r> {
    Outcome(BoxFuture<'r, crate::Result<Outcome>>),
    Response(BoxFuture<'r, ViewResult>),
}

/// How long it may take.
enum Time {
    Unlimited,
    /// So long from the moment at which it first has to wait; most views never do.
    Limited(Duration),
    Running(Pin<Box<Sleep>>),
}

impl<'r> Making<'r> {
    /// Returns what a view is making.
    pub(super) fn outcome(
        outcome: BoxFuture<'r, crate::Result<Outcome>>,
        limit: Option<Duration>,
    ) -> Self {
        let (what, time) = (What::Outcome(outcome), Time::of(limit));
        Self { what, time }
    }

    /// Returns what is being made around a view.
    pub(super) fn response(response: BoxFuture<'r, ViewResult>, limit: Option<Duration>) -> Self {
        let (what, time) = (What::Response(response), Time::of(limit));
        Self { what, time }
    }
}

impl Time {
    fn of(limit: Option<Duration>) -> Self {
        limit.map_or(Self::Unlimited, Self::Limited)
    }

    /// Waits for the end of the time.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Self::Limited(limit) = *self {
            // Outside of tokio nobody keeps the time.
            *self = match Handle::try_current() {
                Ok(_) => Self::Running(Box::pin(sleep(limit))),
                Err(_) => Self::Unlimited,
            };
        }
        match self {
            Self::Running(sleep) => sleep.as_mut().poll(context),
            Self::Unlimited | Self::Limited(_) => Poll::Pending,
        }
    }
}

impl Future for Making<'_> {
    type Output = Option<crate::Result<Outcome>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let made = match &mut self.what {
            What::Outcome(outcome) => outcome.as_mut().poll(context),
            What::Response(response) => {
                let response = response.as_mut().poll(context);
                response.map(|response| response.map(Outcome::Response))
            }
        };
        match made {
            Poll::Ready(made) => Poll::Ready(Some(made)),
            Poll::Pending => self.time.poll_end(context).map(|()| None),
        }
    }
}

/// Returns what answers for a view that took too long.
pub(super) fn too_late(limit: Option<Duration>) -> HttpException {
    let limit = limit.unwrap_or_default();
    HttpException::service_unavailable()
        .with_header(RETRY_AFTER, HeaderValue::from_static("5"))
        .with_log_message(format!("there was no answer within {limit:?}"))
        .beyond(Limit::ViewTime)
}
