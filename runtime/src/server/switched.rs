//! Connections that have become others which do not know of the server, such as the WebSockets of a mounted service.
//!
//! They keep their place among those that are counted, and end with the server: from when idle connections are closed, as soon as
//! nothing has come or gone for so long as those may be silent, and in any case when all are closed.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::pulse::Pulse;

use super::lifecycle::Phase;
use super::shared::{ConnectionServer, Slot};

/// The place of a connection in its server, and what ends it once it has become a foreign one.
pub(super) struct Place {
    server: Arc<ConnectionServer>,
    /// It is free when the socket is closed.
    _slot: Slot,
    foreign: Option<Foreign>,
}

/// A connection that has become a foreign one.
struct Foreign {
    pulse: Arc<Pulse>,
    end: BoxFuture<'static, ()>,
}

impl Place {
    pub(super) fn new(server: &Arc<ConnectionServer>, slot: &Slot) -> Self {
        Self {
            server: Arc::clone(server),
            _slot: Arc::clone(slot),
            foreign: None,
        }
    }

    /// Waits until a foreign connection has to end.
    #[cold]
    pub(super) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let server = &self.server;
        let foreign = self.foreign.get_or_insert_with(|| Foreign::new(server));
        foreign.end.as_mut().poll(context)
    }

    /// Tells whether every connection is closed.
    #[cold]
    pub(super) fn is_over(&self) -> bool {
        self.server.lifecycle.phase() == Phase::Over
    }

    /// Takes note that bytes came or went.
    #[inline]
    pub(super) fn has_moved(&self) {
        if let Some(foreign) = &self.foreign {
            foreign.pulse.beat();
        }
    }
}

impl Foreign {
    fn new(server: &ConnectionServer) -> Self {
        let pulse = Arc::new(Pulse::new());
        let (mut closing, mut over) = (server.lifecycle.watch(), server.lifecycle.watch());
        let (drain, noted) = (server.limits.drain, Arc::clone(&pulse));
        let end = Box::pin(async move {
            let silent = async {
                closing.reached(Phase::Closing).await;
                noted.silence(drain).await;
            };
            tokio::select! {
                () = silent => {}
                () = over.reached(Phase::Over) => {}
            }
        });
        Self { pulse, end }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

/// What reading and writing fail with at the end of a foreign connection.
#[cold]
pub(super) fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the server ends")
}
