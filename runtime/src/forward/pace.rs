//! How long a body may be waited for: it may neither pause for long nor trickle.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// What a body is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// How long it may pause.
    pub(super) pause: Duration,
    /// How long it may be waited for in all, before what came of it counts; nothing is for as long as it takes.
    pub(super) total: Option<Duration>,
    /// For how many bytes that came it may be waited for another second.
    pub(super) rate: u64,
}

/// Why a body is not waited for any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    Paused,
    Trickled,
}

/// How long a body was waited for. The time in which nobody asks for more of it is not counted.
#[derive(Debug)]
pub(super) struct Waiting {
    pace: Pace,
    /// Since when it is waited for, if it is.
    since: Option<Instant>,
    waited: Duration,
    bytes: u64,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Waiting {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            pace,
            since: None,
            waited: Duration::ZERO,
            bytes: 0,
            sleep: None,
        }
    }

    /// Takes note that this many bytes came, or the end.
    pub(super) fn came(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
    }

    /// Is ready when it was waited too long.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Late> {
        let left = self.left();
        let late = match left {
            Some(left) if left < self.pace.pause => Late::Trickled,
            _ => Late::Paused,
        };
        let limit = left.map_or(self.pace.pause, |left| left.min(self.pace.pause));
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            sleep.as_mut().reset(now + limit);
        }
        ready!(sleep.as_mut().poll(context));
        Poll::Ready(late)
    }

    /// Returns how long it may still be waited for.
    fn left(&self) -> Option<Duration> {
        let earned = self.bytes.saturating_mul(1000) / self.pace.rate.max(1);
        let earned = Duration::from_millis(earned);
        let total = self.pace.total?.saturating_add(earned);
        Some(total.saturating_sub(self.waited))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    const PACE: Pace = Pace {
        pause: Duration::from_secs(30),
        total: Some(Duration::from_secs(60)),
        rate: 500,
    };

    /// Returns what ends a body that comes in pieces of this many bytes, each after a time, and when.
    async fn end(pace: Pace, bytes: usize, after: Duration) -> (Late, u64) {
        let start = Instant::now();
        let mut waiting = Waiting::new(pace);
        for _ in 0..10_000 {
            let late = poll_fn(|context| waiting.poll(context));
            if let Ok(late) = tokio::time::timeout(after, late).await {
                return (late, start.elapsed().as_secs());
            }
            waiting.came(bytes);
        }
        panic!("it is never late");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_pauses_or_trickles_is_late() {
        let seconds = Duration::from_secs;
        assert_eq!(end(PACE, 1, seconds(40)).await, (Late::Paused, 30));
        assert_eq!(end(PACE, 1, seconds(7)).await, (Late::Trickled, 60));
        // 250 bytes in a second are half of what is asked for, so that the time is twice as long.
        let (late, after) = end(PACE, 250, seconds(1)).await;
        assert_eq!(late, Late::Trickled);
        assert!((118..=121).contains(&after), "{after}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_keeps_pace_takes_as_long_as_it_takes() {
        for (bytes, after) in [(500, 1), (15_000, 29), (1_000_000, 25)] {
            let mut waiting = Waiting::new(PACE);
            for _ in 0..1000 {
                let late = poll_fn(|context| waiting.poll(context));
                let late = tokio::time::timeout(Duration::from_secs(after), late).await;
                assert!(late.is_err());
                waiting.came(bytes);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_asks_does_not_count() {
        let mut waiting = Waiting::new(PACE);
        for _ in 0..50 {
            let late = poll_fn(|context| waiting.poll(context));
            let late = tokio::time::timeout(Duration::from_secs(1), late).await;
            assert!(late.is_err());
            waiting.came(1);
            tokio::time::sleep(Duration::from_secs(1000)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_without_a_limit_in_all_may_trickle() {
        let pace = Pace {
            total: None,
            ..PACE
        };
        let mut waiting = Waiting::new(pace);
        for _ in 0..1000 {
            let late = poll_fn(|context| waiting.poll(context));
            let late = tokio::time::timeout(Duration::from_secs(29), late).await;
            assert!(late.is_err());
            waiting.came(1);
        }
    }
}
