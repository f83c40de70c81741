//! Accepting connections, and counting them.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::telemetry::report;

use super::closing::Closing;
use super::connection;
use super::listener::Listener;
use super::shared::ConnectionServer;
use super::transport::Transport;

/// How long to wait after a failure to accept, such as too many open files.
const BACK_OFF: Duration = Duration::from_millis(100);

/// A server that accepts connections.
pub(super) struct Accepting {
    server: Arc<ConnectionServer>,
    listener: Listener,
    slots: Arc<Semaphore>,
}

impl Accepting {
    pub(super) fn new(server: Arc<ConnectionServer>, listener: Listener) -> Self {
        let slots = Arc::new(Semaphore::new(server.limits.max_connections));
        Self {
            server,
            listener,
            slots,
        }
    }

    /// Accepts connections until `end` is ready.
    pub(super) async fn until(&self, end: impl Future<Output = ()>) {
        let mut end = pin!(end);
        loop {
            let accepting = async {
                // Without a free slot no connection is taken from the queue.
                let slot = Arc::clone(&self.slots).acquire_owned().await.ok()?;
                Some((self.accept().await, slot))
            };
            tokio::select! {
                biased;
                () = &mut end => break,
                accepted = accepting => match accepted {
                    Some((stream, slot)) => self.serve(stream, slot),
                    None => break,
                },
            }
        }
    }

    async fn accept(&self) -> Transport {
        let mut is_logged = false;
        loop {
            match poll_fn(|context| self.listener.poll_accept(context)).await {
                Ok(stream) => return stream,
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    // A failure that lasts is one line, not ten a second.
                    if !is_logged {
                        report!(ERROR, %error, "cannot accept a connection");
                        is_logged = true;
                    }
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
    }

    fn serve(&self, stream: Transport, slot: OwnedSemaphorePermit) {
        let server = Arc::clone(&self.server);
        let phases = server.lifecycle.watch();
        let slot = Arc::new(slot);
        tokio::spawn(async move {
            connection::serve(server, stream, phases, &slot).await;
            drop(slot);
        });
    }

    /// Takes the connections that already wait, as far as there are slots, and closes the socket.
    pub(super) async fn close(self) -> Closing {
        while let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            let waiting = poll_fn(|context| {
                Poll::Ready(match self.listener.poll_accept(context) {
                    Poll::Ready(accepted) => Some(accepted),
                    Poll::Pending => None,
                })
            });
            match waiting.await {
                Some(Ok(stream)) => self.serve(stream, slot),
                Some(Err(error)) if is_of_one_connection(&error) => {}
                Some(Err(_)) | None => break,
            }
        }
        let Self { server, slots, .. } = self;
        Closing::new(server, slots)
    }
}

/// Tells whether a failure to accept is that of the connection, not of the server.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
