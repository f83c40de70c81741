//! What connections that switch to another protocol hold of a server: they outlive what hyper knows as the connection, and
//! are held to the limits of the server all the same.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{RETRY_AFTER, UPGRADE};
use hyper::upgrade::OnUpgrade;

use crate::httpexceptions::HttpException;
use crate::switching::{Hold, Switching, is_websocket};

use super::lifecycle::{Lifecycle, Phase};
use super::notes::Notes;
use super::shared::{ConnectionServer, Slot};

/// Gives a request that asks for another protocol what it needs to switch.
///
/// # Errors
///
/// Fails with 503 if the server is about to end: the connection has one answer left, and what comes of it would have to be
/// made again at once.
pub(super) fn offer(
    head: &mut http::request::Parts,
    server: &Arc<ConnectionServer>,
    slot: &Slot,
    notes: &impl Notes,
) -> Result<(), HttpException> {
    // hyper marks what may switch, so that nothing is searched for with the others.
    let may_switch = server.can_switch() && head.extensions.get::<OnUpgrade>().is_some();
    if !may_switch || !head.headers.contains_key(UPGRADE) {
        return Ok(());
    }
    if server.lifecycle.phase() >= Phase::Draining && is_websocket(&head.headers) {
        let soon = HeaderValue::from_static("1");
        return Err(HttpException::service_unavailable().with_header(RETRY_AFTER, soon));
    }
    let (server, slot, notes) = (Arc::clone(server), Arc::clone(slot), notes.clone());
    head.extensions.insert(Switching::new(move || Hold {
        slot: Box::new((Arc::clone(&slot), notes.begin(), Held::new(&notes))),
        drain: server.limits.drain,
        closing: Box::pin(reached(&server.lifecycle, Phase::Closing)),
        over: Box::pin(reached(&server.lifecycle, Phase::Over)),
    }));
    Ok(())
}

/// Keeps a connection that has become another one from being ended as one that nobody knows.
struct Held<N: Notes>(N);

impl<N: Notes> Held<N> {
    fn new(notes: &N) -> Self {
        notes.after().set_held(true);
        Self(notes.clone())
    }
}

impl<N: Notes> Drop for Held<N> {
    fn drop(&mut self) {
        self.0.after().set_held(false);
    }
}

fn reached(lifecycle: &Lifecycle, phase: Phase) -> impl Future<Output = ()> + use<> {
    let mut phases = lifecycle.watch();
    async move { phases.reached(phase).await }
}
