//! Events on their way to the client, with comments while there are none.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Frame;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep};

use crate::Error;

use super::event::Event;

/// Where events come from.
pub(super) enum Events {
    Stream(Pin<Box<dyn Stream<Item = Result<Event, Error>> + Send>>),
    Received(mpsc::Receiver<Event>),
    Over,
}

impl Events {
    pub(super) fn of_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Event, E>> + Send + 'static,
        E: Into<Error>,
    {
        Self::Stream(Box::pin(WithError(Box::pin(stream))))
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        match self {
            Self::Stream(stream) => stream.as_mut().poll_next(context),
            Self::Received(receiver) => receiver.poll_recv(context).map(|event| event.map(Ok)),
            Self::Over => Poll::Ready(None),
        }
    }
}

/// A stream whose errors are those of the framework.
struct WithError<S>(Pin<Box<S>>);

impl<S, E> Stream for WithError<S>
where
    S: Stream<Item = Result<Event, E>>,
    E: Into<Error>,
{
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = self.0.as_mut().poll_next(context);
        item.map(|item| item.map(|event| event.map_err(Into::into)))
    }
}

/// Events, and a comment whenever there was none for a while.
pub(super) struct Kept {
    events: Events,
    keep_alive: Option<KeepAlive>,
}

struct KeepAlive {
    interval: Duration,
    /// Nothing until the first event is waited for.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Kept {
    pub(super) fn new(events: Events, interval: Option<Duration>) -> Self {
        let keep_alive = interval.map(|interval| KeepAlive {
            interval,
            sleep: None,
        });
        Self { events, keep_alive }
    }
}

impl KeepAlive {
    /// Tells that something was sent, so that the time begins again.
    fn begin_anew(&mut self) {
        let Self { interval, sleep } = self;
        if let Some(sleep) = sleep {
            sleep.as_mut().reset(Instant::now() + *interval);
        }
    }

    /// Is ready when nothing was sent for the whole time.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Self { interval, sleep } = self;
        let sleep = sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(*interval)));
        sleep.as_mut().poll(context)
    }
}

impl http_body::Body for Kept {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Self { events, keep_alive } = self.get_mut();
        if let Poll::Ready(item) = events.poll_next(context) {
            if let (Some(Ok(_)), Some(keep_alive)) = (&item, keep_alive) {
                keep_alive.begin_anew();
            } else if !matches!(item, Some(Ok(_))) {
                *events = Events::Over;
            }
            let frame = |event: Event| Frame::data(event.into_text().into());
            return Poll::Ready(item.map(|item| item.map(frame)));
        }
        let Some(keep_alive) = keep_alive else {
            return Poll::Pending;
        };
        if keep_alive.poll(context).is_pending() {
            return Poll::Pending;
        }
        keep_alive.begin_anew();
        let comment = Bytes::from_static(b":\n\n");
        Poll::Ready(Some(Ok(Frame::data(comment))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.events, Events::Over)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::super::channel::channel;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn comments_are_sent_while_there_are_no_events() {
        let (sender, events) = channel(8);
        let mut body = Kept::new(events, Some(Duration::from_secs(15)));
        let begin = Instant::now();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(20)).await;
            sender.send(Event::data("x")).await.unwrap();
            tokio::time::sleep(Duration::from_secs(20)).await;
        });
        let mut seen = Vec::new();
        while let Some(frame) = body.frame().await {
            let data = frame.unwrap().into_data().unwrap();
            seen.push((begin.elapsed().as_secs(), data));
        }
        let expected = [(15, ":\n\n"), (20, "data: x\n\n"), (35, ":\n\n")];
        assert_eq!(seen, expected.map(|(at, text)| (at, text.into())));
    }
}
