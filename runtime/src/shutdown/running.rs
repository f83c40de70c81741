//! The background tasks that run, which the end of the server waits for.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use crate::telemetry::report;
use crate::unwinding::{panic_text, unwound};

/// The background tasks that run.
#[derive(Clone, Default)]
pub(crate) struct Tasks(Arc<Shared>);

#[derive(Default)]
struct Shared {
    running: Mutex<Running>,
    /// Told when no task is left.
    done: Notify,
}

#[derive(Default)]
struct Running {
    started: u64,
    /// By their numbers, each with where it was spawned.
    tasks: BTreeMap<u64, (AbortHandle, &'static Location<'static>)>,
}

impl Tasks {
    /// Runs a task on the current runtime of tokio, or gives nothing if there is none.
    pub(crate) fn spawn(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
        place: &'static Location<'static>,
    ) -> Option<()> {
        let runtime = Handle::try_current().ok()?;
        // A task that ends at once waits until it is noted here.
        let mut running = self.running();
        let number = running.started;
        running.started += 1;
        let noted = Noted {
            tasks: self.clone(),
            number,
        };
        let task = async move {
            let _noted = noted;
            if let Err(panic) = unwound(pin!(task)).await {
                let panic = panic_text(&*panic);
                report!(ERROR, panic, at = %place, "a background task panicked");
            }
        };
        let handle = runtime.spawn(task.in_current_span()).abort_handle();
        running.tasks.insert(number, (handle, place));
        Some(())
    }

    /// Tells whether no task runs.
    pub(crate) fn are_done(&self) -> bool {
        self.running().tasks.is_empty()
    }

    /// Waits until no task runs.
    pub(crate) async fn done(&self) {
        loop {
            let mut done = pin!(self.0.done.notified());
            // Registered before the question, so that what happens in between is not missed.
            done.as_mut().enable();
            if self.are_done() {
                return;
            }
            done.await;
        }
    }

    /// Waits until no task runs, and aborts those that take longer.
    pub(crate) async fn finish(&self, within: Duration) {
        if tokio::time::timeout(within, self.done()).await.is_err() {
            self.abort();
        }
    }

    /// Aborts the tasks that run.
    pub(crate) fn abort(&self) {
        let tasks = std::mem::take(&mut self.running().tasks);
        for (task, place) in tasks.into_values() {
            task.abort();
            report!(WARN, at = %place, "a background task was aborted, since it did not end with the server");
        }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        let running = self.0.running.lock();
        running.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let running = self.running().tasks.len();
        f.debug_struct("Tasks").field("running", &running).finish()
    }
}

/// A task that is noted until it ends, however it does.
struct Noted {
    tasks: Tasks,
    number: u64,
}

impl Drop for Noted {
    fn drop(&mut self) {
        let mut running = self.tasks.running();
        running.tasks.remove(&self.number);
        if running.tasks.is_empty() {
            self.tasks.0.done.notify_waiters();
        }
    }
}
