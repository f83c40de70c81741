//! The time before the server serves: a signal gives the start up, and what has begun ends in order.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;

use tokio::task::AbortHandle;

use crate::router::App;
use crate::server::{Server, Signals};
use crate::telemetry::report;
use crate::unwinding::unwound;

use super::application::AnyBeforeServing;
use super::failure::Failure;

/// How long a start that does not block may take to end by itself after a second signal.
const PATIENCE: Duration = Duration::from_millis(200);

/// A program that is about to serve, and what it does at a signal.
pub(super) struct Start {
    signals: Signals,
    watcher: Watcher,
}

impl Start {
    /// Takes the signals; is called before anything that may wait, within the runtime.
    pub(super) fn begin() -> Result<Self, Failure> {
        Ok(Self {
            signals: Signals::new().map_err(Failure::new)?,
            watcher: Watcher::start(Signals::new().map_err(Failure::new)?),
        })
    }

    /// Waits for a step of the start, which gives nothing if a signal comes first.
    pub(super) async fn unless_ended<T>(&mut self, step: impl Future<Output = T>) -> Option<T> {
        self.signals.unless(step).await
    }

    /// Waits for what a server needs to serve; where there is no such thing, ends what has begun, and returns the status of the
    /// program or why it fails.
    ///
    /// A panic goes on when what has begun has ended.
    pub(super) async fn ready<T>(
        &mut self,
        server: &Server,
        steps: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Result<u8, Failure>> {
        let made = {
            // What is dropped here closes the socket, so that nobody waits for it.
            let steps = pin!(steps);
            self.signals.unless(unwound(steps)).await
        };
        if let Some(Ok(Ok(ready))) = made {
            return Ok(ready);
        }
        let ending = server.clone().end_unserved();
        if self.signals.unless(ending).await.is_none() {
            report!(WARN, "a signal: ending at once");
        }
        match made {
            Some(Ok(Err(failure))) => Err(Err(failure)),
            Some(Err(panic)) => resume_unwind(panic),
            Some(Ok(Ok(_))) | None => Err(Ok(0)),
        }
    }

    /// Returns the signals, for the server that serves from now on.
    pub(super) fn into_signals(self) -> Signals {
        let Self { signals, watcher } = self;
        drop(watcher);
        signals
    }
}

/// Returns the start of a server, which begins here if it has not begun before the application was made.
pub(super) fn begun(start: Option<Start>) -> Result<Start, Failure> {
    start.map_or_else(Start::begin, Ok)
}

/// Calls what comes before serving, one function after the other.
pub(super) async fn call_all(functions: Vec<AnyBeforeServing>, app: &App) -> crate::Result<()> {
    for function in functions {
        // A signal that came while the function before it blocked is seen here.
        tokio::task::yield_now().await;
        function(app).await?;
    }
    tokio::task::yield_now().await;
    Ok(())
}

/// A task that ends the process at a second signal, where code of the application blocks the thread that should.
struct Watcher(AbortHandle);

impl Watcher {
    fn start(mut signals: Signals) -> Self {
        let watching = tokio::spawn(async move {
            signals.next().await;
            report!(
                INFO,
                "a signal: the start is given up; a second one ends the program at once"
            );
            signals.next().await;
            tokio::time::sleep(PATIENCE).await;
            report!(WARN, "a second signal: ending at once");
            std::process::exit(0);
        });
        Self(watching.abort_handle())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.abort();
    }
}
