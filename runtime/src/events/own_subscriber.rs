//! A subscriber of events of an application's own, whatever it takes.

use std::fmt;

use super::subject::{EventKind, Level};
use super::telling::Tell;

/// A subscriber of events of an application's own, whatever it takes.
pub(crate) struct OwnSubscriber {
    pub(super) kind: EventKind,
    pub(super) make: Box<MakeTell>,
    /// Whether it takes the request.
    pub(super) takes_request: bool,
}

/// Returns what tells a subscriber of events which have a level, if it is for that.
type MakeTell = dyn Fn(&Level) -> Option<Tell> + Send + Sync;

impl OwnSubscriber {
    /// Returns what tells the subscriber of events which have a level, if it is for that.
    pub(super) fn tell(&self, level: &Level) -> Option<Tell> {
        (self.make)(level)
    }
}

impl fmt::Debug for OwnSubscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnSubscriber").field(&self.kind).finish()
    }
}
