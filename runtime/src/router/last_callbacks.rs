//! What is to be done whatever becomes of a request: it is done once, also when the client is gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use tokio::runtime::Handle;
use tracing::Instrument as _;
use tracing::Span;

use crate::request::Request;

use super::failures::Culprit;
use crate::unwinding::unwound;

/// The error for callbacks that panicked, which is reported.
pub(super) struct Panicked;

/// Runs the finished callbacks before the first that must be awaited.
#[inline]
pub(super) fn run_finished_callbacks(request: &mut Request) -> Result<(), Panicked> {
    let mut outcome = Ok(());
    loop {
        let callbacks = AssertUnwindSafe(|| request.run_finished_callbacks());
        match catch_unwind(callbacks) {
            Ok(()) => return outcome,
            Err(panic) => {
                Culprit::of(request).left_panicking("a finished callback", &*panic);
                outcome = Err(Panicked);
            }
        }
    }
}

/// Runs the finished callbacks, and awaits those that must be.
async fn await_finished_callbacks(request: &mut Request) -> Result<(), Panicked> {
    let mut outcome = Ok(());
    loop {
        let ended = {
            let callbacks = pin!(request.await_finished_callbacks());
            unwound(callbacks).await
        };
        match ended {
            Ok(()) => return outcome,
            Err(panic) => {
                Culprit::of(request).left_panicking("a finished callback", &*panic);
                outcome = Err(Panicked);
            }
        }
    }
}

/// A request that may be dropped before it is answered, when its client is gone.
pub(super) struct Unfinished(pub(super) Request);

/// A request whose finished callbacks have run, and whether one of them panicked.
type Done = (Box<Unfinished>, Result<(), Panicked>);

impl Unfinished {
    /// Awaits the finished callbacks, which come to their end also if nobody waits for that any more.
    ///
    /// Nothing comes back if the runtime ends before them.
    pub(super) async fn run_to_the_end(mut self: Box<Self>, span: Option<&Span>) -> Option<Done> {
        let span = span.cloned().unwrap_or_else(Span::none);
        let running = async move {
            let outcome = await_finished_callbacks(&mut self.0).await;
            (self, outcome)
        };
        let running = running.instrument(span);
        match Handle::try_current() {
            Ok(runtime) => runtime.spawn(running).await.ok(),
            Err(_) => Some(running.await),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // There is no answer that could say that one panicked. After an answer nothing is left.
        let _ = run_finished_callbacks(&mut self.0);
        if self.0.has_finished_callbacks()
            && let Ok(runtime) = Handle::try_current()
        {
            let mut request = self.0.take();
            runtime.spawn(async move { await_finished_callbacks(&mut request).await.is_ok() });
        }
    }
}
