//! What tunnels hold of a server: what is passed on over them outlives the connection that they came through, and is
//! held to the limits of the server all the same.

use std::sync::Arc;

use http::header::UPGRADE;

use crate::forward::{Hold, Tunnels};

use super::connection::{ConnectionServer, Slot};
use super::lifecycle::{Lifecycle, Phase};

/// Gives a request that asks for another protocol what a tunnel needs.
pub(super) fn offer(head: &mut http::request::Parts, server: &Arc<ConnectionServer>, slot: &Slot) {
    if !head.headers.contains_key(UPGRADE) || !server.app.forwards() {
        return;
    }
    let (server, slot) = (Arc::clone(server), Arc::clone(slot));
    head.extensions.insert(Tunnels::new(move || Hold {
        slot: Arc::clone(&slot) as _,
        drain: server.limits.drain,
        closing: Box::pin(reached(&server.lifecycle, Phase::Closing)),
        over: Box::pin(reached(&server.lifecycle, Phase::Over)),
    }));
}

fn reached(lifecycle: &Lifecycle, phase: Phase) -> impl Future<Output = ()> + use<> {
    let mut phases = lifecycle.watch();
    async move { phases.reached(phase).await }
}
