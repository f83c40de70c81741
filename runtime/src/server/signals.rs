//! The signals that end the server.

use std::io;

#[cfg(all(feature = "tls", unix))]
use crate::telemetry::report;

/// SIGTERM and SIGINT; where there are no signals, Ctrl-C.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals; from now on none of them ends the process by itself.
    pub(crate) fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits for a future, which gives nothing and is dropped if a signal comes first.
    #[cfg(feature = "cli")]
    pub(crate) async fn unless<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.next() => None,
            done = future => Some(done),
        }
    }
}

/// Reads a certificate again at each SIGHUP, until what is returned is dropped.
#[cfg(all(feature = "tls", unix))]
pub(super) fn reload_on_hangup(tls: super::Tls) -> io::Result<Reloading> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    let task = tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match tls.reload() {
                Ok(()) => report!(INFO, "the certificate was read again"),
                Err(error) => report!(ERROR, %error, "the certificate was not replaced"),
            }
        }
    });
    Ok(Reloading(task.abort_handle()))
}

/// The task that reloads certificates.
#[cfg(all(feature = "tls", unix))]
pub(super) struct Reloading(tokio::task::AbortHandle);

#[cfg(all(feature = "tls", unix))]
impl Drop for Reloading {
    fn drop(&mut self) {
        self.0.abort();
    }
}
