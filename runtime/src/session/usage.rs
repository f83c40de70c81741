//! How far a request has used its session, and so whether it is saved and what the response depends on.

use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

/// When reading alone writes the session again, so that it does not time out.
///
/// See [`OpenedSession`](super::OpenedSession) for an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reissue {
    /// Never: only changes are written.
    #[default]
    Never,
    /// If the session was written more than this many seconds ago.
    After(i64),
    /// Whatever the time, since the session was written in a way that is going out of use.
    AtOnce,
}

impl Reissue {
    /// Tells whether a reading at the second `now` writes a session that was written at `renewed`.
    #[expect(clippy::cast_precision_loss, reason = "seconds of any date are exact")]
    pub(super) fn is_due(self, now: i64, renewed: f64) -> bool {
        match self {
            Self::Never => false,
            Self::After(seconds) => now as f64 - renewed > seconds as f64,
            Self::AtOnce => true,
        }
    }
}

/// What was done with a session so far. Reading marks it too, so that it is atomic.
#[derive(Debug)]
pub(super) struct Usage {
    stage: AtomicU8,
    /// The whole second of the last access, or [`NEVER`].
    accessed: AtomicI64,
}

/// No access yet.
const NEVER: i64 = i64::MIN;

/// The stages of a session, in the order in which it passes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Stage {
    /// Nobody asked the session anything, so that the response does not depend on it.
    Untouched,
    /// It was asked something; there is nothing to save.
    Consulted,
    /// It was read; the time of that is to be saved.
    Due,
    /// Its data are to be saved.
    Changed,
    /// It was saved if there was something to save.
    Saved,
    /// It was changed after it was saved: the change is lost.
    Lost,
}

impl Stage {
    const ALL: [Self; 6] = [
        Self::Untouched,
        Self::Consulted,
        Self::Due,
        Self::Changed,
        Self::Saved,
        Self::Lost,
    ];
}

impl Usage {
    pub(super) const fn new() -> Self {
        Self {
            stage: AtomicU8::new(Stage::Untouched as u8),
            accessed: AtomicI64::new(NEVER),
        }
    }

    pub(super) fn stage(&self) -> Stage {
        Stage::ALL[usize::from(self.stage.load(Ordering::Relaxed))]
    }

    /// Returns the whole second of the last access, if there was one.
    pub(super) fn last_access(&self) -> Option<i64> {
        Some(self.accessed.load(Ordering::Relaxed)).filter(|second| *second != NEVER)
    }

    /// Notes that something about the session was asked.
    pub(super) fn consult(&self) {
        self.reach(Stage::Consulted);
    }

    /// Notes that the data were read, and whether that is to be saved.
    pub(super) fn access(&self, second: i64, is_due: bool) {
        self.accessed.store(second, Ordering::Relaxed);
        self.reach(if is_due { Stage::Due } else { Stage::Consulted });
    }

    /// Notes that the data are changed at `second`.
    pub(super) fn change_at(&mut self, second: i64) {
        *self.accessed.get_mut() = second;
        self.change();
    }

    /// Notes that the data are changed, which is not an access.
    pub(super) fn change(&mut self) {
        let is_too_late = self.stage() >= Stage::Saved;
        let stage = if is_too_late {
            Stage::Lost
        } else {
            Stage::Changed
        };
        *self.stage.get_mut() = stage as u8;
    }

    /// Notes that the session was saved.
    pub(super) fn save(&mut self) {
        *self.stage.get_mut() = Stage::Saved as u8;
    }

    /// Goes to a stage unless the session is there or further.
    fn reach(&self, stage: Stage) {
        if self.stage() < stage {
            self.stage.fetch_max(stage as u8, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_numbered_by_their_place() {
        for (number, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(stage as usize, number);
        }
    }

    #[test]
    fn reading_leads_to_what_is_due_and_no_further() {
        let usage = Usage::new();
        assert_eq!(
            (usage.stage(), usage.last_access()),
            (Stage::Untouched, None)
        );
        usage.consult();
        assert_eq!(
            (usage.stage(), usage.last_access()),
            (Stage::Consulted, None)
        );
        usage.access(1, true);
        usage.access(2, false);
        assert_eq!((usage.stage(), usage.last_access()), (Stage::Due, Some(2)));
    }

    #[test]
    fn after_it_was_saved_a_reading_is_nothing_and_a_change_is_lost() {
        let mut usage = Usage::new();
        usage.change();
        assert_eq!((usage.stage(), usage.last_access()), (Stage::Changed, None));
        usage.save();
        usage.access(1, true);
        assert_eq!(usage.stage(), Stage::Saved);
        usage.change_at(2);
        assert_eq!((usage.stage(), usage.last_access()), (Stage::Lost, Some(2)));
        usage.change();
        assert_eq!(usage.stage(), Stage::Lost);
    }

    #[test]
    fn a_reading_is_due_after_the_time() {
        assert!(!Reissue::Never.is_due(i64::MAX, 0.0));
        assert!(Reissue::AtOnce.is_due(0, 0.0));
        assert!(!Reissue::After(10).is_due(110, 100.0));
        assert!(Reissue::After(10).is_due(111, 100.0));
        assert!(!Reissue::After(10).is_due(111, 101.0));
    }
}
