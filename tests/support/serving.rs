//! Applications on a socket of their own.

use std::net::SocketAddr;

use pyramidion::App;
use pyramidion::server::Server;
use tokio::sync::oneshot;

/// An application that is served until this is dropped.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    _end: oneshot::Sender<()>,
}

impl Serving {
    /// Serves an application on a free port of this machine.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port.
    pub async fn start(app: App) -> Self {
        let server = Server::new(app).bind("127.0.0.1:0").await;
        let server = server.expect("there is a free port");
        let address = server.local_addr();
        let (end, ended) = oneshot::channel::<()>();
        tokio::spawn(server.run_until(async {
            // It is never sent: the error says that the sender is gone.
            let _ = ended.await;
        }));
        Self { address, _end: end }
    }

    /// Returns the address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
