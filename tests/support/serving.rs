//! Applications on a socket of their own.

use std::net::SocketAddr;

use pyramidion::App;
use pyramidion::server::Server;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::http::PATIENCE;

/// An application that is served until this is dropped.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Serving {
    /// Serves an application on a free port of this machine.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port.
    pub async fn start(app: App) -> Self {
        Self::start_with(Server::new(app)).await
    }

    /// Serves an application within the limits of a server.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port.
    pub async fn start_with(server: Server) -> Self {
        pyramidion::testing::capture_output();
        let server = server.bind("127.0.0.1:0").await;
        let server = server.expect("there is a free port");
        let address = server.local_addr();
        let (end, ended) = oneshot::channel::<()>();
        let server = tokio::spawn(server.run_until(async {
            // It is never sent: the error says that the sender is gone.
            let _ = ended.await;
        }));
        Self {
            address,
            end,
            server,
        }
    }

    /// Returns the address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server and waits until it has answered what is in flight.
    ///
    /// # Panics
    ///
    /// Panics if the server panicked or does not end.
    pub async fn finish(self) {
        drop(self.end);
        let ended = timeout(PATIENCE, self.server).await;
        ended.expect("the server ends").expect("it does not panic");
    }
}
