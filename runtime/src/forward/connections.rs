//! The connections to an upstream, which are used again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, coop};
use tokio::time::Instant;

use super::upstream_connection::Connection;

/// How long a connection may be unused before it is closed, and how many unused ones are kept per upstream.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const MOST_IDLE: usize = 256;

/// How often it is looked for those that the upstream has closed.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

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
    /// Takes the connection that was used last. Whether the upstream has closed it meanwhile is seen by whoever sends.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut idle = self.lock();
        while let Some((connection, since)) = idle.kept.pop() {
            if connection.can_be_kept() && since.elapsed() < IDLE_TIMEOUT {
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

    fn sweep(&self) {
        let mut idle = self.lock();
        idle.kept.retain_mut(|(connection, since)| {
            since.elapsed() < IDLE_TIMEOUT && connection.is_free()
        });
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

/// Closes what is unused for long, and what the upstream has closed, as long as that is one of the application's.
async fn close_unused(connections: Weak<Connections>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let Some(connections) = connections.upgrade() else {
            return;
        };
        // Each that is looked at takes some of what a task may do in one go.
        coop::unconstrained(async { connections.sweep() }).await;
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

    /// Polls what comes over the connection.
    pub(super) fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        match &mut self.connection {
            Some(connection) => connection.poll(context, poll),
            None => poll(context),
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
        // Usually the end of the answer was seen together with its last piece.
        if connection.can_be_kept() || connection.is_free() {
            connections.keep(connection);
        } else if !connection.is_over()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                if let Some(connection) = connection.freed().await {
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
    use std::future::Future;
    use std::pin::Pin;
    use std::task::ready;

    use bytes::Bytes;
    use http::{Method, Request};
    use http_body::Frame;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::sync::oneshot;

    use crate::BoxError;
    use crate::body::Body;

    use super::super::pace::Pace;
    use super::super::sent::SentBody;
    use super::super::upstream_connection::tests::connection;
    use super::*;

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
        tokio::time::sleep(SWEEP_INTERVAL * 2).await;
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

    /// A body of one piece, which comes when it is there.
    struct Later(Option<oneshot::Receiver<Bytes>>);

    impl http_body::Body for Later {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            let Some(piece) = &mut self.0 else {
                return Poll::Ready(None);
            };
            let piece = ready!(Pin::new(piece).poll(context));
            self.0 = None;
            Poll::Ready(Some(piece.map(Frame::data).map_err(Into::into)))
        }
    }

    /// Sends a request and answers it.
    async fn exchange(connection: &mut Connection, far: &mut DuplexStream, body: SentBody) {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST; // GET has a body only if a header says so
        let sending = connection.send(request, |_, _| Poll::<()>::Pending);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let (sent, answered) = tokio::join!(sending, far.write_all(answer));
        assert!(matches!(sent, Ok(Ok(_))));
        answered.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_answered_before_its_end_is_kept_when_that_was_sent() {
        let connections = Arc::new(Connections::default());
        let (mut connection, mut far) = connection().await;
        let (send, piece) = oneshot::channel();
        let pace = Pace {
            pause: Duration::from_secs(60),
            total: None,
            rate: 1,
        };
        let body = SentBody::new(Body::stream(Later(Some(piece))), pace);
        exchange(&mut connection, &mut far, body).await;
        connection.drive_apart();
        return_to(&connections, connection);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(connections.take().is_none());
        send.send(Bytes::from("body")).unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut connection = connections.take().expect("it is kept");
        exchange(&mut connection, &mut far, SentBody::empty()).await;
        assert!(connection.can_be_kept());
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_take_the_rest_of_a_body_is_closed() {
        let seconds = Duration::from_secs;
        for (after, is_apart) in [(4, false), (6, false), (4, true), (6, true)] {
            let connections = Arc::new(Connections::default());
            let (mut connection, mut far) = connection().await;
            let (send, piece) = oneshot::channel();
            send.send(Bytes::from(vec![b'x'; 4 << 10])).unwrap();
            let pace = Pace {
                pause: seconds(60),
                total: None,
                rate: 1,
            };
            let body = SentBody::new(Body::stream(Later(Some(piece))), pace);
            let progress = body.progress();
            exchange(&mut connection, &mut far, body).await;
            connection.set_rest(progress.rest(seconds(5)));
            if is_apart {
                connection.drive_apart();
            }
            return_to(&connections, connection);
            tokio::time::sleep(seconds(after)).await;
            let mut read = Vec::new();
            let reading = far.read_to_end(&mut read);
            let is_closed = tokio::time::timeout(seconds(1), reading).await.is_ok();
            assert_eq!(is_closed, after > 5, "{after} {is_apart}");
            assert_eq!(
                connections.take().is_none(),
                is_closed,
                "{after} {is_apart}"
            );
        }
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
