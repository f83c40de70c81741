//! How many events are told within each other.

use std::cell::Cell;
use std::fmt;

/// How many events may be told within each other, beside the outermost.
const MAX_DEPTH: u8 = 32;

thread_local! {
    /// How many events are being told on the stack of this thread.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// While it lives, an event is told on the stack of this thread.
pub(super) struct Telling(());

impl Telling {
    /// # Errors
    ///
    /// Fails if too many events are told within each other, before the stack ends, which would end the process.
    pub(super) fn begin() -> Result<Self, TooDeep> {
        DEPTH.with(|depth| match depth.get() {
            MAX_DEPTH.. => Err(TooDeep),
            outer => {
                depth.set(outer + 1);
                Ok(Self(()))
            }
        })
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

/// The error for subscribers that tell of events without end.
#[derive(Debug)]
pub(super) struct TooDeep;

impl fmt::Display for TooDeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "more than {MAX_DEPTH} events are told within each other; does a subscriber notify of its own event, perhaps through another?"
        )
    }
}

impl std::error::Error for TooDeep {}
