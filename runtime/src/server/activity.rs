//! Whether a connection that answers several requests at once is idle.
//!
//! It is idle while it only waits for its client: for a request, or for permission to send more of a response, which
//! over HTTP/2 a client may withhold although the socket can be written to.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

use crate::body::Body;

use super::linger::After;
use super::notes::Notes;

/// How much must be written to count as more than what keeps a connection up.
const MUCH: u64 = 1 << 10;

/// How many requests of a connection are being answered, and when something happened last.
#[derive(Debug)]
pub(super) struct Activity {
    start: Instant,
    in_flight: AtomicUsize,
    /// Milliseconds since the start.
    last: AtomicU64,
    /// The bytes that were written.
    written: AtomicU64,
    after: After,
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
            written: AtomicU64::new(0),
            after: After::default(),
        }
    }

    /// Takes note that something happened.
    pub(super) fn touch(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// Waits until nothing has happened for so long.
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

/// Requests are answered at once with others.
impl Notes for Arc<Activity> {
    type InFlight = InFlight;

    fn begin(&self) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.touch();
        InFlight(Arc::clone(self))
    }

    fn request_began(&self) {}

    /// Its body counts as being answered while it waits for the application.
    fn response_began(&self, response: &mut http::Response<Body>) {
        let body = response.body_mut();
        if body.as_bytes().is_none() {
            *body = Body::stream(WatchedBody {
                body: std::mem::take(body),
                activity: Arc::clone(self),
                waiting: None,
            });
        }
    }

    fn is_answering(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) > 0
    }

    fn after(&self) -> &After {
        &self.after
    }

    fn has_read(&self) {}

    fn wrote(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let before = self.written.fetch_add(bytes, Ordering::Relaxed);
        if before / MUCH != before.wrapping_add(bytes) / MUCH {
            self.touch();
        }
    }

    fn set_blocked(&self, _is_blocked: bool) {}
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.touch();
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A body that is made while it is sent.
struct WatchedBody {
    body: Body,
    activity: Arc<Activity>,
    waiting: Option<InFlight>,
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = crate::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, crate::BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_ready() {
            self.waiting = None;
        } else if self.waiting.is_none() {
            self.waiting = Some(self.activity.begin());
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_written_to_is_not_idle() {
        let second = Duration::from_secs(1);
        let activity = Arc::new(Activity::new());
        let writing = async {
            for _ in 0..5 {
                tokio::time::sleep(second * 9 / 10).await;
                activity.wrote(2000);
            }
            for _ in 0..5 {
                tokio::time::sleep(second / 2).await;
                activity.wrote(17);
            }
        };
        let idle = async {
            activity.idle_for(second).await;
            activity.start.elapsed()
        };
        let (idle_at, ()) = tokio::join!(idle, writing);
        assert!(idle_at >= second * 11 / 2, "{idle_at:?}");
        assert!(idle_at <= second * 6, "{idle_at:?}");
    }

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
