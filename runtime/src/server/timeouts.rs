//! A clock that is cheap to read and to set an alarm on.
//!
//! Every request has a time by which its headers must be there, and hardly any comes close to it. A timer
//! of tokio's is put in order among all others each time it is set; an alarm of this clock is one
//! number. One task per server looks at all of them a few times a second and wakes those that are due.
//!
//! The alarm of a connection knows two times. Between two requests it waits for the next one to begin, and
//! from then on for the end of its headers. While a request is answered it is not set. hyper's own timer for
//! headers would go through all of a connection once more for each request.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

use crate::body::Body;

use super::linger::After;
use super::notes::Notes;

/// The time of an alarm that is not set.
const NEVER: u64 = u64::MAX;

/// A clock that is late by at most its precision.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    precision: Duration,
    /// The milliseconds since the start, at the last tick.
    now: AtomicU64,
    alarms: Mutex<Vec<Weak<AlarmState>>>,
}

/// A time at which to wake the task of a connection.
#[derive(Clone, Debug)]
pub(super) struct Alarm {
    state: Arc<AlarmState>,
}

#[derive(Debug)]
struct AlarmState {
    clock: Arc<Clock>,
    due: AtomicU64,
    waker: Mutex<Option<Waker>>,
    /// Whether the waker is there; it changes while the waker is locked.
    is_registered: AtomicBool,
    /// How long a request may take to begin, and then its headers to end, in milliseconds.
    idle_timeout: u64,
    header_timeout: u64,
    /// Whether the next request has not begun.
    is_idle: AtomicBool,
    /// Whether the client does not take what is to be written.
    is_blocked: AtomicBool,
    after: After,
}

impl Clock {
    /// Starts a clock, which goes until it is dropped.
    ///
    /// `precision` is how late an alarm may be.
    pub(super) fn start(precision: Duration) -> Arc<Self> {
        let clock = Arc::new(Self {
            start: Instant::now(),
            precision,
            now: AtomicU64::new(0),
            alarms: Mutex::default(),
        });
        let weak = Arc::downgrade(&clock);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(precision).await;
                match weak.upgrade() {
                    Some(clock) => clock.tick(),
                    None => break,
                }
            }
        });
        clock
    }

    /// Goes on, and wakes those whose time has come.
    fn tick(&self) {
        let now = self.since_start(Instant::now());
        self.now.store(now, Ordering::Relaxed);
        let mut alarms = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        alarms.retain(|alarm| {
            let Some(alarm) = alarm.upgrade() else {
                return false;
            };
            if alarm.due.load(Ordering::Relaxed) <= now {
                alarm.wake();
            }
            true
        });
    }

    fn since_start(&self, time: Instant) -> u64 {
        let elapsed = time.saturating_duration_since(self.start);
        u64::try_from(elapsed.as_millis()).unwrap_or(NEVER - 1)
    }

    fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Returns how many milliseconds an alarm is set to, so that it is late rather than early.
    fn late(&self, timeout: Duration) -> u64 {
        // The time that is reckoned from may be as late as the precision.
        let timeout = timeout.saturating_add(self.precision);
        u64::try_from(timeout.as_millis()).unwrap_or(NEVER)
    }

    /// Returns the alarm of a connection, whose first request must be there in the time for headers.
    pub(super) fn alarm(self: &Arc<Self>, idle: Duration, header: Duration) -> Alarm {
        let state = Arc::new(AlarmState {
            clock: Arc::clone(self),
            due: AtomicU64::new(NEVER),
            waker: Mutex::default(),
            is_registered: AtomicBool::new(false),
            idle_timeout: self.late(idle),
            header_timeout: self.late(header),
            is_idle: AtomicBool::new(false),
            is_blocked: AtomicBool::new(false),
            after: After::default(),
        });
        state.set(state.header_timeout);
        let mut alarms = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        alarms.push(Arc::downgrade(&state));
        Alarm { state }
    }
}

impl Alarm {
    /// Waits until the alarm goes off.
    pub(super) fn gone_off(&self) -> GoneOff<'_> {
        GoneOff {
            state: &self.state,
            registered: None,
        }
    }
}

/// Requests come one after the other.
impl Notes for Alarm {
    type InFlight = ();

    #[inline]
    fn begin(&self) {}

    /// The request takes as long as it takes.
    #[inline]
    fn request_began(&self) {
        self.state.is_idle.store(false, Ordering::Relaxed);
        self.state.due.store(NEVER, Ordering::Relaxed);
    }

    /// The response takes as long as it takes: when all of it was taken, the connection is idle.
    #[inline]
    fn response_began(&self, response: &mut http::Response<Body>) {
        let body = response.body_mut();
        if body.as_bytes().is_some() {
            self.state.wait_for_request();
            return;
        }
        self.request_began();
        *body = Body::stream(Sending {
            body: std::mem::take(body),
            alarm: self.clone(),
        });
    }

    #[inline]
    fn is_answering(&self) -> bool {
        self.state.due.load(Ordering::Relaxed) == NEVER
    }

    #[inline]
    fn after(&self) -> &After {
        &self.state.after
    }

    /// If the connection was idle, headers must end in time.
    #[inline]
    fn has_read(&self) {
        if self.state.is_idle.load(Ordering::Relaxed) {
            self.state.is_idle.store(false, Ordering::Relaxed);
            self.state.set(self.state.header_timeout);
        }
    }

    #[inline]
    fn wrote(&self, _bytes: usize) {}

    #[cold]
    fn set_blocked(&self, is_blocked: bool) {
        self.state.is_blocked.store(is_blocked, Ordering::Relaxed);
        if self.state.is_idle.load(Ordering::Relaxed) {
            self.state.wait_for_request();
        }
    }
}

impl AlarmState {
    /// Sets the alarm to a time from now, in milliseconds.
    #[inline]
    fn set(&self, timeout: u64) {
        let due = self.clock.now().saturating_add(timeout).min(NEVER - 1);
        self.due.store(due, Ordering::Relaxed);
    }

    fn wait_for_request(&self) {
        self.is_idle.store(true, Ordering::Relaxed);
        self.set(self.idle_timeout);
    }

    /// Tells whether the time has come, and has `waker` woken when it comes.
    ///
    /// `registered` is the waker of the last call.
    #[inline]
    fn poll(&self, registered: &mut Option<Waker>, waker: &Waker) -> Poll<()> {
        let is_same = registered
            .as_ref()
            .is_some_and(|registered| registered.will_wake(waker));
        if !is_same || !self.is_registered.load(Ordering::Relaxed) {
            self.register(waker);
            *registered = Some(waker.clone());
        }
        if self.clock.now() < self.due.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        if self.is_blocked.load(Ordering::Relaxed) {
            self.set(self.idle_timeout);
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    /// Registers before the time is read, so that a tick in between is not missed.
    #[cold]
    fn register(&self, waker: &Waker) {
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(waker.clone());
        self.is_registered.store(true, Ordering::Relaxed);
    }

    fn wake(&self) {
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        let waker = slot.take();
        self.is_registered.store(false, Ordering::Relaxed);
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Ends when an alarm goes off.
///
/// A connection is polled many times for each request, so that this is not an `async fn`, which would not be inlined.
#[derive(Debug)]
#[must_use = "it waits only while it is polled"]
pub(super) struct GoneOff<'a> {
    state: &'a AlarmState,
    /// The waker of the last call, which is nearly always the same.
    registered: Option<Waker>,
}

impl Future for GoneOff<'_> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.state.poll(&mut this.registered, context.waker())
    }
}

/// A body that is made while it is sent.
struct Sending {
    body: Body,
    alarm: Alarm,
}

impl http_body::Body for Sending {
    type Data = Bytes;
    type Error = crate::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, crate::BoxError>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.alarm.state.wait_for_request();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRECISION: Duration = Duration::from_millis(10);

    /// Checks that what began at `start` ended after `timeout`, late by two ticks at most.
    #[track_caller]
    fn assert_late(start: Instant, timeout: Duration) {
        let elapsed = start.elapsed();
        assert!(elapsed >= timeout, "{elapsed:?} instead of {timeout:?}");
        let latest = timeout + PRECISION * 5 / 2;
        assert!(elapsed <= latest, "{elapsed:?} instead of {timeout:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_is_late_by_two_ticks_at_most() {
        let clock = Clock::start(PRECISION);
        for timeout in [1, 10, 15, 1000].map(Duration::from_millis) {
            let start = Instant::now();
            let alarm = clock.alarm(timeout * 2, timeout);
            alarm.gone_off().await;
            assert_late(start, timeout);
            let start = Instant::now();
            alarm.response_began(&mut http::Response::default());
            alarm.gone_off().await;
            assert_late(start, timeout * 2);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn headers_have_their_time_from_the_first_byte() {
        let clock = Clock::start(PRECISION);
        for (idle, header) in [(1000, 100), (100, 1000)] {
            let (idle, header) = (Duration::from_millis(idle), Duration::from_millis(header));
            let alarm = clock.alarm(idle, header);
            alarm.response_began(&mut http::Response::default());
            tokio::time::sleep(idle / 2).await;
            let start = Instant::now();
            alarm.has_read();
            alarm.has_read(); // the second piece of a request gives it no more time
            alarm.gone_off().await;
            assert_late(start, header);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_and_its_response_take_as_long_as_they_take() {
        let clock = Clock::start(PRECISION);
        let alarm = clock.alarm(PRECISION, PRECISION);
        let not_yet = async || {
            let waited = tokio::time::timeout(PRECISION * 100, alarm.gone_off()).await;
            assert!(waited.is_err());
        };
        alarm.request_began();
        not_yet().await;
        alarm.has_read(); // a piece of its body
        not_yet().await;
        let frames = http_body_util::Full::new(Bytes::from_static(b"a"));
        let mut response = http::Response::new(Body::stream(frames));
        alarm.response_began(&mut response);
        not_yet().await;
        alarm.set_blocked(true);
        drop(response);
        not_yet().await;
        let start = Instant::now();
        alarm.set_blocked(false);
        alarm.gone_off().await;
        assert_late(start, PRECISION);
    }

    #[tokio::test(start_paused = true)]
    async fn a_streamed_response_without_waiting_before_it_takes_as_long_as_it_takes() {
        let clock = Clock::start(PRECISION);
        let alarm = clock.alarm(PRECISION, PRECISION);
        let frames = http_body_util::Full::new(Bytes::from_static(b"a"));
        let mut response = http::Response::new(Body::stream(frames));
        alarm.response_began(&mut response);
        let waited = tokio::time::timeout(PRECISION * 100, alarm.gone_off()).await;
        assert!(waited.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_whose_connection_is_gone_is_forgotten() {
        let clock = Clock::start(PRECISION);
        drop(clock.alarm(PRECISION, PRECISION));
        clock.tick();
        assert!(clock.alarms.lock().unwrap().is_empty());
    }
}
