//! Whether a connection that answers several requests at once is idle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How many requests of a connection are being answered, and when the last one began or ended.
#[derive(Debug)]
pub(super) struct Activity {
    start: Instant,
    in_flight: AtomicUsize,
    /// Milliseconds since the start.
    last: AtomicU64,
}

/// A request that is being answered, until this is dropped.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Activity>);

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            in_flight: AtomicUsize::new(0),
            last: AtomicU64::new(0),
        }
    }

    pub(super) fn begin(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.touch();
        InFlight(Arc::clone(self))
    }

    fn touch(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// Waits until nothing has been answered for so long.
    pub(super) async fn idle_for(&self, timeout: Duration) {
        loop {
            let last = self.start + Duration::from_millis(self.last.load(Ordering::Relaxed));
            let is_idle = self.in_flight.load(Ordering::Relaxed) == 0;
            let now = Instant::now();
            let idle = now.saturating_duration_since(last);
            if is_idle && idle >= timeout {
                return;
            }
            let since = if is_idle { last } else { now };
            tokio::time::sleep_until(since + timeout).await;
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.touch();
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_some_time_after_its_last_request() {
        let second = Duration::from_secs(1);
        let activity = Arc::new(Activity::new());
        let first = activity.begin();
        let ending = async {
            tokio::time::sleep(second * 5).await;
            drop(first);
            tokio::time::sleep(second / 2).await;
            drop(activity.begin());
        };
        let (idle_at, ()) = tokio::join!(
            async {
                activity.idle_for(second).await;
                activity.start.elapsed()
            },
            ending
        );
        assert!(idle_at >= second * 13 / 2, "{idle_at:?}");
        assert!(idle_at <= second * 8, "{idle_at:?}");
    }
}
