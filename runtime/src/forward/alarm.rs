//! An alarm that is set for one request after another.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep};

/// Rings at a time that may be another one each time it is asked.
///
/// It is set again only if it would ring too late. If it rings too early it is set then, which is once in a while, where
/// setting it for each request would be more work than the whole wait.
#[derive(Debug, Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Is ready when a time has come.
    pub(super) fn poll(&mut self, time: Instant, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self
            .0
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(time)));
        if sleep.deadline() > time {
            sleep.as_mut().reset(time);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= time {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(time);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_rings_at_the_time_that_it_was_last_asked_for() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        for (asked, seconds) in [(10, 10), (5, 10), (30, 30), (29, 30), (60, 60)] {
            let time = start + Duration::from_secs(asked);
            poll_fn(|context| alarm.poll(time, context)).await;
            assert_eq!(start.elapsed().as_secs(), seconds, "{asked}");
        }
        let (late, early) = (
            start + Duration::from_secs(200),
            start + Duration::from_secs(100),
        );
        poll_fn(|context| Poll::Ready(alarm.poll(late, context).is_ready())).await;
        poll_fn(|context| alarm.poll(early, context)).await;
        assert_eq!(start.elapsed().as_secs(), 100);
    }
}
