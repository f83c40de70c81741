//! A clock that is cheap to read and to set an alarm on.
//!
//! Every request has a time by which its headers must be there, and hardly any comes close to it. A timer
//! of tokio's is put in order among all others each time it is set; an alarm of this clock is one
//! number. One task per server looks at all of them a few times a second and wakes those that are due.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
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
    alarms: Mutex<Vec<Weak<Alarm>>>,
}

/// A time at which to wake the task of a connection.
#[derive(Debug)]
struct Alarm {
    clock: Arc<Clock>,
    due: AtomicU64,
    waker: AtomicWaker,
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

    /// Returns a timer for one connection, which has one alarm.
    pub(super) fn timer(self: &Arc<Self>) -> ConnectionTimer {
        let alarm = Arc::new(Alarm {
            clock: Arc::clone(self),
            due: AtomicU64::new(NEVER),
            waker: AtomicWaker::new(),
        });
        let mut alarms = self.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        alarms.push(Arc::downgrade(&alarm));
        ConnectionTimer { alarm }
    }
}

/// A timer for a connection, on which at most one time is waited for.
#[derive(Debug)]
pub(super) struct ConnectionTimer {
    alarm: Arc<Alarm>,
}

impl Timer for ConnectionTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        let clock = &self.alarm.clock;
        // The time that the deadline was reckoned from may have been late.
        let due = clock.since_start(Instant::from_std(deadline) + clock.precision);
        self.alarm.due.store(due, Ordering::Relaxed);
        Box::pin(Waiting {
            alarm: Arc::clone(&self.alarm),
            due,
        })
    }

    fn now(&self) -> std::time::Instant {
        let clock = &self.alarm.clock;
        (clock.start + Duration::from_millis(clock.now())).into_std()
    }
}

/// Waits for the time of an alarm.
#[derive(Debug)]
struct Waiting {
    alarm: Arc<Alarm>,
    due: u64,
}

impl Sleep for Waiting {}

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Registered before the time is read, so that a tick in between is not missed.
        self.alarm.waker.register(context.waker());
        if self.alarm.clock.now() < self.due {
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

    #[tokio::test(start_paused = true)]
    async fn an_alarm_is_late_by_two_ticks_at_most() {
        let clock = Clock::start(Duration::from_millis(10));
        let timer = clock.timer();
        for timeout in [1, 10, 15, 1000].map(Duration::from_millis) {
            let start = Instant::now();
            timer.sleep(timeout).await;
            let elapsed = start.elapsed();
            assert!(elapsed >= timeout, "{elapsed:?} instead of {timeout:?}");
            let latest = timeout + Duration::from_millis(25);
            assert!(elapsed <= latest, "{elapsed:?} instead of {timeout:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_that_is_not_waited_for_is_forgotten() {
        let clock = Clock::start(Duration::from_millis(10));
        let timer = clock.timer();
        drop(timer.sleep(Duration::from_millis(1)));
        assert_eq!(timer.alarm.due.load(Ordering::Relaxed), NEVER);
        drop(timer);
        clock.tick();
        assert!(clock.alarms.lock().unwrap().is_empty());
    }
}
