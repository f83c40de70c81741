//! The runtimes of requests that have left tasks in the background.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::Runtime;

use crate::shutdown::Tasks;

use super::threads::Log;

/// Runtimes whose tasks are not done; they go on while these are waited for.
#[derive(Debug, Default)]
pub(super) struct Runtimes(Mutex<Vec<Runtime>>);

impl Runtimes {
    /// Keeps the runtime of a request.
    pub(super) fn keep(&self, runtime: Runtime) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(runtime);
    }

    /// Runs the tasks until all are done, those of each runtime in a thread of its own.
    pub(super) fn run(&self, tasks: &[&Tasks]) {
        let kept = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let log = Log::here();
        std::thread::scope(|scope| {
            for runtime in kept {
                let done = async {
                    for tasks in tasks {
                        tasks.done().await;
                    }
                };
                let log = &log;
                scope.spawn(move || log.with(|| runtime.block_on(done)));
            }
        });
    }
}

/// A runtime cannot be waited for where another is entered, as in an `async` test.
impl Drop for Runtimes {
    fn drop(&mut self) {
        let kept = std::mem::take(self.0.get_mut().unwrap_or_else(PoisonError::into_inner));
        kept.into_iter().for_each(Runtime::shutdown_background);
    }
}
