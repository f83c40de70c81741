//! What stands around a transaction of a database that may end one by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Knows whether the database has ended the transaction, and lets nothing be committed but by its own end.
///
/// SQLite rolls back by itself where the disk is full, or where a statement says so; what follows would be committed statement by
/// statement. Other databases need no fence, and theirs does nothing.
#[expect(unnameable_types, reason = "the traits that use it are closed")]
#[derive(Clone, Debug, Default)]
pub struct Fence(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_open: AtomicBool,
    is_lost: AtomicBool,
}

impl Fence {
    /// Lets the transaction be committed from now on.
    pub(crate) fn open(&self) {
        self.0.is_open.store(true, Ordering::Release);
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_open.load(Ordering::Acquire)
    }

    /// Notes that the database has rolled back.
    #[cfg(feature = "sqlite")]
    pub(crate) fn note_lost(&self) {
        self.0.is_lost.store(true, Ordering::Release);
    }

    /// Tells whether the database has ended the transaction.
    pub(crate) fn is_lost(&self) -> bool {
        self.0.is_lost.load(Ordering::Acquire)
    }
}
