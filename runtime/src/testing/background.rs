//! A thread that runs what an application does while a test goes on.

use std::future::Future;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::threads::{Log, runtime};

/// How long the application may take to send, to take or to close something.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A thread that runs what the application does; it ends when this is dropped.
pub(super) struct Background {
    handle: Handle,
    log: Log,
    _end: oneshot::Sender<()>,
}

impl Background {
    #[expect(clippy::expect_used, reason = "a thread starts in a test")]
    pub(super) fn start() -> Self {
        let log = Log::here();
        let (end, ended) = oneshot::channel();
        let (sender, handle) = mpsc::channel();
        let of_thread = log.clone();
        thread::spawn(move || {
            let runtime = runtime();
            sender.send(runtime.handle().clone()).expect("a receiver");
            // It is never sent: the error says that the sender is gone.
            let _ = of_thread.with(|| runtime.block_on(ended));
        });
        Self {
            handle: handle.recv().expect("a thread that starts"),
            log,
            _end: end,
        }
    }

    /// Waits for a future, which gives nothing if it takes longer.
    pub(super) fn run_within<T: Send>(
        &self,
        limit: Duration,
        future: impl Future<Output = T> + Send,
    ) -> Option<T> {
        self.run(async { timeout(limit, future).await.ok() })
    }

    /// Waits for a future in a thread of its own.
    pub(super) fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        self.log.in_thread(|| self.handle.block_on(future))
    }
}
