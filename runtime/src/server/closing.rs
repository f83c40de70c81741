//! The end of a server: connections first, then what runs in the background, then what the application holds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::telemetry::report;

use super::lifecycle::Phase;
use super::shared::ConnectionServer;

/// The connections that are open when no more are accepted.
pub(super) struct Closing {
    server: Arc<ConnectionServer>,
    slots: Arc<Semaphore>,
}

impl Closing {
    /// Takes over what an accepting server has; each slot that is not free is a connection.
    pub(super) fn new(server: Arc<ConnectionServer>, slots: Arc<Semaphore>) -> Self {
        Self { server, slots }
    }

    /// Ends the connections, then what runs in the background, and last what the application holds, within the grace time of all.
    pub(super) async fn finish(self) {
        let start = Instant::now();
        self.server.tell_application();
        self.finish_connections(start).await;
        finish_background(&self.server, start).await;
    }

    /// Lets each connection have one more answer, then closes idle ones, and waits for the others as long as
    /// grace lasts.
    async fn finish_connections(&self, start: Instant) {
        let limits = &self.server.limits;
        report!(INFO, open = self.open(), "closing connections");
        self.server.lifecycle.enter(Phase::Draining);
        if self.all_closed(limits.drain.min(limits.grace)).await {
            return;
        }
        self.server.lifecycle.enter(Phase::Closing);
        if !self
            .all_closed(limits.grace.saturating_sub(start.elapsed()))
            .await
        {
            report!(
                WARN,
                open = self.open(),
                "some requests were not answered in time"
            );
        }
    }

    fn open(&self) -> usize {
        self.server.limits.max_connections - self.slots.available_permits()
    }

    /// Waits until every connection is closed, and tells whether they are.
    async fn all_closed(&self, within: Duration) -> bool {
        let all = u32::try_from(self.server.limits.max_connections).unwrap_or(u32::MAX);
        let closed = self.slots.acquire_many(all);
        tokio::time::timeout(within, closed).await.is_ok()
    }
}

/// Ends what runs in the background, and last what the application holds, within what is left of the grace time.
pub(super) async fn finish_background(server: &ConnectionServer, start: Instant) {
    for tasks in server.tasks() {
        let left = server.limits.grace.saturating_sub(start.elapsed());
        tasks.finish(left).await;
    }
    let left = server.limits.grace.saturating_sub(start.elapsed());
    let told = tokio::time::timeout(left, server.root.tell_ended()).await;
    if told.is_err() {
        report!(
            WARN,
            "what the application does at its end was broken off after the grace time"
        );
    }
}
