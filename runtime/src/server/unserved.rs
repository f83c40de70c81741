//! The end of a server that does not come to serve.

use std::sync::Arc;

use tokio::time::Instant;

use super::Server;
use super::bound::Running;
use super::closing::finish_background;
use super::shared::ConnectionServer;

impl Server {
    /// Ends what the application has begun, where the server does not come to serve: its tasks are told of the end and have the
    /// grace time, then the application is told.
    pub(crate) async fn end_unserved(self) {
        let running = Running(Arc::new(ConnectionServer::new(self)));
        running.0.tell_application();
        finish_background(&running.0, Instant::now()).await;
    }
}
