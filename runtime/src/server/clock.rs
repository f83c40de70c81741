//! A clock that is cheap to read and to set an alarm on.
//!
//! Every request has a time by which its headers must be there, and hardly any comes close to it. A timer
//! of tokio's is put in order among all others each time it is set; an alarm of this clock is one
//! number. One task per server looks at all of them a few times a second and wakes those that are due.
//!
//! The alarm of a connection knows two times. Between two requests it waits for the next one to begin, and
//! from then on for the end of its headers.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use atomic_waker::AtomicWaker;
use hyper::rt::{Sleep, Timer};
use tokio::time::Instant;

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
    waker: AtomicWaker,
    /// How long a request may take to begin, and then its headers to end.
    idle_timeout: Duration,
    header_timeout: Duration,
    /// Whether the next request has not begun.
    is_idle: AtomicBool,
    /// Whether there was a request: the first must begin as soon as headers must end.
    has_served: AtomicBool,
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
                alarm.waker.wake();
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

    /// Returns the alarm of one connection, which is also the timer that hyper sets it by.
    pub(super) fn alarm(self: &Arc<Self>, idle: Duration, header: Duration) -> Alarm {
        let state = Arc::new(AlarmState {
            clock: Arc::clone(self),
            due: AtomicU64::new(NEVER),
            waker: AtomicWaker::new(),
            idle_timeout: idle,
            header_timeout: header,
            is_idle: AtomicBool::new(false),
            has_served: AtomicBool::new(false),
        });
        let mut alarms = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        alarms.push(Arc::downgrade(&state));
        Alarm { state }
    }
}

impl Alarm {
    /// Takes note that the connection is no longer idle, if it was: headers must end in time.
    #[inline]
    pub(super) fn request_began(&self) {
        if self.state.is_idle.load(Ordering::Relaxed) {
            self.state.is_idle.store(false, Ordering::Relaxed);
            self.state.set(self.state.header_timeout);
        }
    }
}

impl AlarmState {
    /// Sets the alarm; it is late rather than early.
    fn set(&self, timeout: Duration) {
        // The time that is reckoned from may be as late as the precision.
        let timeout = timeout.saturating_add(self.clock.precision);
        let timeout = u64::try_from(timeout.as_millis()).unwrap_or(NEVER);
        let due = self.clock.now().saturating_add(timeout).min(NEVER - 1);
        self.due.store(due, Ordering::Relaxed);
    }
}

/// hyper sets one time only, when it begins to wait for a request.
impl Timer for Alarm {
    fn sleep(&self, _duration: Duration) -> Pin<Box<dyn Sleep>> {
        let state = &self.state;
        let has_served = state.has_served.swap(true, Ordering::Relaxed);
        state.is_idle.store(has_served, Ordering::Relaxed);
        state.set(if has_served {
            state.idle_timeout
        } else {
            state.header_timeout
        });
        Box::pin(Waiting {
            alarm: Arc::clone(state),
        })
    }

    fn sleep_until(&self, _deadline: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }

    fn now(&self) -> std::time::Instant {
        let clock = &self.state.clock;
        (clock.start + Duration::from_millis(clock.now())).into_std()
    }
}

/// Waits for the time of an alarm.
#[derive(Debug)]
struct Waiting {
    alarm: Arc<AlarmState>,
}

impl Sleep for Waiting {}

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Registered before the time is read, so that a tick in between is not missed.
        self.alarm.waker.register(context.waker());
        if self.alarm.clock.now() < self.alarm.due.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.alarm.due.store(NEVER, Ordering::Relaxed);
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
            let alarm = clock.alarm(timeout * 2, timeout);
            let start = Instant::now();
            alarm.sleep(timeout).await;
            assert_late(start, timeout);
            let start = Instant::now();
            alarm.sleep(timeout).await;
            assert_late(start, timeout * 2);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_began_has_the_time_of_headers() {
        let clock = Clock::start(PRECISION);
        for (idle, header) in [(1000, 100), (100, 1000)] {
            let (idle, header) = (Duration::from_millis(idle), Duration::from_millis(header));
            let alarm = clock.alarm(idle, header);
            drop(alarm.sleep(header));
            let waiting = alarm.sleep(header);
            tokio::time::sleep(idle / 2).await;
            let start = Instant::now();
            alarm.request_began();
            alarm.request_began(); // the second piece of a request gives it no more time
            waiting.await;
            assert_late(start, header);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_that_is_not_waited_for_is_forgotten() {
        let clock = Clock::start(PRECISION);
        let alarm = clock.alarm(PRECISION, PRECISION);
        drop(alarm.sleep(PRECISION));
        assert_eq!(alarm.state.due.load(Ordering::Relaxed), NEVER);
        drop(alarm);
        clock.tick();
        assert!(clock.alarms.lock().unwrap().is_empty());
    }
}
