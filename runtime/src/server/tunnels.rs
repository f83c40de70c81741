//! What tunnels hold of a server: what is passed on over them outlives the connection that they came through, and is
//! held to the limits of the server all the same.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{RETRY_AFTER, UPGRADE};

use crate::forward::{self, Hold, Tunnels};
use crate::httpexceptions::HttpException;

use super::lifecycle::{Lifecycle, Phase};
use super::shared::{ConnectionServer, Slot};

/// Gives a request that asks for another protocol what a tunnel needs.
///
/// # Errors
///
/// Fails with 503 if the server is about to end: the connection has one answer left, and a tunnel would have to be
/// made anew at once.
pub(super) fn offer(
    head: &mut http::request::Parts,
    server: &Arc<ConnectionServer>,
    slot: &Slot,
) -> Result<(), HttpException> {
    if !server.root.forwards() || !head.headers.contains_key(UPGRADE) {
        return Ok(());
    }
    if server.lifecycle.phase() >= Phase::Draining && forward::is_websocket(&head.headers) {
        let soon = HeaderValue::from_static("1");
        return Err(HttpException::service_unavailable().with_header(RETRY_AFTER, soon));
    }
    let (server, slot) = (Arc::clone(server), Arc::clone(slot));
    head.extensions.insert(Tunnels::new(move || Hold {
        slot: Arc::clone(&slot) as _,
        drain: server.limits.drain,
        closing: Box::pin(reached(&server.lifecycle, Phase::Closing)),
        over: Box::pin(reached(&server.lifecycle, Phase::Over)),
    }));
    Ok(())
}

fn reached(lifecycle: &Lifecycle, phase: Phase) -> impl Future<Output = ()> + use<> {
    let mut phases = lifecycle.watch();
    async move { phases.reached(phase).await }
}
