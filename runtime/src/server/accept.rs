//! Accepting connections, and ending them.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::router::App;

use super::Limits;
use super::connection::{self, ConnectionServer};

/// How long to wait after a failure to accept, such as too many open files.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Accepts connections until `end` is ready. What is returned waits for those that are open.
pub(super) async fn serve(
    app: App,
    listener: TcpListener,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> Closing {
    let slots = Arc::new(Semaphore::new(limits.max_connections));
    let (signal, is_closing) = watch::channel(());
    let server = Arc::new(ConnectionServer::new(app, limits));
    let mut end = pin!(end);
    loop {
        let accepting = async {
            // Without a free slot no connection is taken from the queue.
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            Some((accept(&listener).await, slot))
        };
        let (stream, slot): (TcpStream, OwnedSemaphorePermit) = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = accepting => match accepted {
                Some(accepted) => accepted,
                None => break,
            },
        };
        let (server, is_closing) = (Arc::clone(&server), is_closing.clone());
        tokio::spawn(async move {
            connection::serve(server, stream, is_closing).await;
            drop(slot);
        });
    }
    Closing {
        signal,
        slots,
        limits,
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept a connection");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
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

/// The connections that are open when no more are accepted.
pub(super) struct Closing {
    signal: watch::Sender<()>,
    slots: Arc<Semaphore>,
    limits: Limits,
}

impl Closing {
    /// Closes idle connections, and waits for the others as long as grace lasts.
    pub(super) async fn finish(self) {
        let open = self.limits.max_connections - self.slots.available_permits();
        tracing::info!(open, "closing connections");
        self.signal.send_replace(());
        let all = u32::try_from(self.limits.max_connections).unwrap_or(u32::MAX);
        let finished = self.slots.acquire_many(all);
        if tokio::time::timeout(self.limits.grace, finished)
            .await
            .is_err()
        {
            tracing::warn!("some requests were not answered in time");
        }
    }
}
