//! When a session is too old: unused for too long, or begun too long ago.

use std::time::Duration;

use super::cookie_options::Options;
use crate::clock::LONGEST;

/// What the times of a session say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// It can be used.
    Good,
    /// It was not used for longer than the timeout.
    TimedOut,
    /// It began longer ago than sessions live, whether it was used or not.
    Outlived,
}

impl Options {
    /// Returns what the times of a session say of it: when it began and when it was last written.
    pub(super) fn age(&self, created: f64, renewed: f64) -> Age {
        let now = self.clock.now();
        if is_longer(now - created, self.lifetime) {
            Age::Outlived
        } else if is_longer(now - renewed, self.timeout) {
            Age::TimedOut
        } else {
            Age::Good
        }
    }

    /// Returns how long a store must keep a session that is used now.
    pub(super) fn time_to_live(&self, created: f64) -> Option<Duration> {
        /// What is added, since times are rounded to seconds.
        const MARGIN: f64 = 1.0;
        let idle = self.timeout.map(seconds);
        let age = self.clock.now() - created;
        let rest = self.lifetime.map(|lifetime| seconds(lifetime) - age);
        let shorter = match (idle, rest) {
            (Some(idle), Some(rest)) => idle.min(rest),
            (idle, rest) => idle.or(rest)?,
        };
        // Stores count in milliseconds, and have no room for all of those of the longest time-out.
        let seconds = (shorter.max(0.0) + MARGIN).min(LONGEST.as_secs_f64());
        Some(Duration::from_secs_f64(seconds))
    }
}

fn is_longer(elapsed: f64, limit: Option<i64>) -> bool {
    limit.is_some_and(|limit| elapsed > seconds(limit))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "time-outs are far below 2^53 seconds"
)]
fn seconds(seconds: i64) -> f64 {
    seconds as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Clock;

    fn options(timeout: impl Into<Option<i64>>, lifetime: impl Into<Option<i64>>) -> Options {
        Options {
            timeout: timeout.into(),
            lifetime: lifetime.into(),
            clock: Clock::from_fn(|| 1000.5),
            ..Options::default()
        }
    }

    #[test]
    fn a_limit_is_passed_when_more_than_its_seconds_are_over() {
        assert_eq!(options(100, None).age(0.0, 900.5), Age::Good);
        assert_eq!(options(100, None).age(0.0, 900.25), Age::TimedOut);
        assert_eq!(options(None, 100).age(900.5, 0.0), Age::Good);
        assert_eq!(options(None, 100).age(900.25, 0.0), Age::Outlived);
        assert_eq!(options(None, None).age(0.0, 0.0), Age::Good);
        assert_eq!(options(100, 100).age(0.0, 0.0), Age::Outlived);
    }

    #[test]
    fn a_store_keeps_a_session_for_the_shorter_rest_and_a_second() {
        let seconds = |options: Options, created| {
            let time_to_live = options.time_to_live(created);
            time_to_live.map(|time_to_live| time_to_live.as_secs_f64())
        };
        assert_eq!(seconds(options(None, None), 0.0), None);
        assert_eq!(seconds(options(100, None), 0.0), Some(101.0));
        assert_eq!(seconds(options(None, 100), 950.5), Some(51.0));
        assert_eq!(seconds(options(20, 100), 950.5), Some(21.0));
        assert_eq!(seconds(options(100, 100), 950.5), Some(51.0));
        assert_eq!(seconds(options(None, 100), 0.0), Some(1.0));
        let longest = Some(LONGEST.as_secs_f64());
        assert_eq!(seconds(options(i64::MAX, i64::MAX), 0.0), longest);
    }
}
