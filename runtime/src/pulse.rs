//! When something last happened, for limits on silence.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// When something last happened.
#[derive(Debug)]
pub(crate) struct Pulse {
    start: Instant,
    /// In milliseconds after the start.
    last: AtomicU64,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
        }
    }

    pub(crate) fn beat(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis());
        self.last.store(now.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Waits until nothing has happened for so long.
    pub(crate) async fn silence(&self, limit: Duration) {
        loop {
            let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
            let due = self.start + last + limit;
            if due <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(due).await;
        }
    }
}
