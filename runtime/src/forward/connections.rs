//! The connections to an upstream, which are used again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hyper::client::conn::http1::SendRequest;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::sent::SentBody;
use super::stream::History;

/// How long a connection may be unused before it is closed, and how many unused ones are kept per upstream.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const MOST_IDLE: usize = 256;

/// A connection to an upstream; a task of its own reads and writes it.
pub(super) struct Connection {
    pub(super) sender: SendRequest<SentBody>,
    pub(super) history: History,
}

/// The connections to one upstream that carry no request.
#[derive(Default)]
pub(super) struct Connections(Mutex<Idle>);

#[derive(Default)]
struct Idle {
    /// Those that were used last are at the end.
    kept: Vec<(Connection, Instant)>,
    /// What closes those that are unused for long.
    closing: Option<AbortHandle>,
}

impl Connections {
    /// Takes the connection that was used last, of those that the upstream has not closed.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut idle = self.lock();
        while let Some((connection, since)) = idle.kept.pop() {
            if connection.sender.is_ready() && since.elapsed() < IDLE_TIMEOUT {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection for another request.
    fn keep(self: &Arc<Self>, connection: Connection) {
        let mut idle = self.lock();
        if idle.kept.len() >= MOST_IDLE {
            return;
        }
        idle.kept.push((connection, Instant::now()));
        // A task ends with its runtime, and the connections with it.
        if idle.closing.as_ref().is_none_or(AbortHandle::is_finished)
            && let Ok(runtime) = Handle::try_current()
        {
            let closing = runtime.spawn(close_unused(Arc::downgrade(self)));
            idle.closing = Some(closing.abort_handle());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        // No code that can panic runs with the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connections")
    }
}

/// Closes what is unused for long, as long as the upstream is one of the application's.
async fn close_unused(connections: Weak<Connections>) {
    loop {
        tokio::time::sleep(IDLE_TIMEOUT).await;
        let Some(connections) = connections.upgrade() else {
            return;
        };
        let mut idle = connections.lock();
        idle.kept
            .retain(|(_, since)| since.elapsed() < IDLE_TIMEOUT);
    }
}

/// A connection that carries a request. It is kept for another one when the answer has come to its end, and closed when
/// it has not.
pub(super) struct Lease {
    connection: Option<Connection>,
    /// What keeps it; one that was made for a single request ends with that.
    connections: Option<Arc<Connections>>,
}

impl Lease {
    pub(super) fn new(connection: Connection, connections: Option<Arc<Connections>>) -> Self {
        Self {
            connection: Some(connection),
            connections,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (Some(mut connection), Some(connections)) =
            (self.connection.take(), self.connections.take())
        else {
            return;
        };
        if connection.sender.is_ready() {
            connections.keep(connection);
        } else if !connection.sender.is_closed()
            && let Ok(runtime) = Handle::try_current()
        {
            // The task of the connection has yet to see that the answer is at its end, or was given up.
            runtime.spawn(async move {
                if connection.sender.ready().await.is_ok() {
                    connections.keep(connection);
                }
            });
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease")
    }
}

#[cfg(test)]
mod tests {
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt as _, DuplexStream};

    use super::*;

    /// Returns a connection, and the side of the upstream.
    async fn connection() -> (Connection, DuplexStream) {
        let (near, far) = tokio::io::duplex(1024);
        let (mut sender, driver) = http1::handshake(TokioIo::new(near)).await.unwrap();
        tokio::spawn(driver);
        sender.ready().await.unwrap();
        let history = History::default();
        (Connection { sender, history }, far)
    }

    fn return_to(connections: &Arc<Connections>, connection: Connection) {
        drop(Lease::new(connection, Some(Arc::clone(connections))));
    }

    async fn is_closed(mut far: DuplexStream) -> bool {
        let mut byte = [0];
        let read = far.read(&mut byte);
        let read = tokio::time::timeout(Duration::from_secs(1), read).await;
        matches!(read, Ok(Ok(0)))
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_unused_for_long_is_closed() {
        let connections = Arc::new(Connections::default());
        let (connection, far) = connection().await;
        return_to(&connections, connection);
        let again = connections.take().expect("it is kept");
        return_to(&connections, again);
        tokio::time::sleep(IDLE_TIMEOUT * 2).await;
        assert!(is_closed(far).await);
        assert!(connections.take().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_upstream_has_closed_is_not_taken() {
        let connections = Arc::new(Connections::default());
        let (early, early_far) = connection().await;
        let (late, late_far) = connection().await;
        return_to(&connections, early);
        return_to(&connections, late);
        drop(late_far);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(connections.take().is_some(), "the earlier one is open");
        assert!(connections.take().is_none());
        drop(early_far);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_for_one_request_ends_with_it() {
        let (connection, far) = connection().await;
        drop(Lease::new(connection, None));
        assert!(is_closed(far).await);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_kept_than_the_most() {
        let connections = Arc::new(Connections::default());
        let mut far = Vec::new();
        for _ in 0..=MOST_IDLE {
            let (connection, other) = connection().await;
            return_to(&connections, connection);
            far.push(other);
        }
        assert!(is_closed(far.pop().expect("the last one")).await);
        let mut taken = Vec::new();
        while let Some(connection) = connections.take() {
            taken.push(connection);
        }
        assert_eq!(taken.len(), MOST_IDLE);
    }
}
