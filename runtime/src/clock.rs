//! The time, which tests can set.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The longest time that a limit is, a hundred years: a sum of it and the current time exists.
pub(crate) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A source of the current time.
///
/// The default is the clock of the operating system.
///
/// # Examples
///
/// ```
/// use pyramidion::session::Clock;
///
/// let clock = Clock::from_fn(|| 1_700_000_000.25);
/// assert_eq!(clock.now(), 1_700_000_000.25);
/// ```
#[derive(Clone, Default)]
pub struct Clock {
    seconds: Option<Arc<dyn Fn() -> f64 + Send + Sync>>,
}

impl Clock {
    /// Returns a clock that asks `seconds` for the time in seconds since the Unix epoch.
    pub fn from_fn(seconds: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self {
            seconds: Some(Arc::new(seconds)),
        }
    }

    /// Returns the time in seconds since the Unix epoch.
    pub fn now(&self) -> f64 {
        match &self.seconds {
            Some(seconds) => seconds(),
            None => SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0.0, |since| since.as_secs_f64()),
        }
    }

    pub(crate) fn system_time(&self) -> SystemTime {
        let since = Duration::try_from_secs_f64(self.now()).unwrap_or_default();
        SystemTime::UNIX_EPOCH + since.min(Duration::from_secs(1 << 40))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.seconds.is_some() {
            "Clock(custom)"
        } else {
            "Clock(system)"
        })
    }
}
