//! Threads for what a test waits for: a runtime cannot be waited for inside another one.

use std::thread;

use tokio::runtime::{Builder, Runtime};
use tracing::Dispatch;
use tracing::dispatcher;

/// Makes a runtime for one thread.
#[expect(clippy::expect_used, reason = "a runtime can be made in a test")]
pub(super) fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// Where goes what a test logs, for the threads that work for it.
#[derive(Clone, Debug)]
pub(super) struct Log(Option<Dispatch>);

impl Log {
    /// Returns that of this thread.
    pub(super) fn here() -> Self {
        // To set a subscriber where there is none would be to have one.
        Self(dispatcher::has_been_set().then(|| dispatcher::get_default(Clone::clone)))
    }

    /// Does something whose log goes there.
    pub(super) fn with<T>(&self, run: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(dispatch) => dispatcher::with_default(dispatch, run),
            None => run(),
        }
    }

    /// Does something in a thread of its own, waits for it, and panics as it does.
    pub(super) fn in_thread<T: Send>(&self, run: impl FnOnce() -> T + Send) -> T {
        let done = thread::scope(|scope| scope.spawn(|| self.with(run)).join());
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}
