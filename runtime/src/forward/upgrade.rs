//! `WebSocket`s: connections that are joined once both sides agree.

use std::time::Duration;

use http::{Method, Version};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;

use crate::pulse::Pulse;
use crate::request::Request;
use crate::switching::{Hold, Noted, Switching, is_websocket};

/// How long either side may take to learn of the end.
const GOODBYE: Duration = Duration::from_secs(1);

/// A request for a WebSocket.
pub(super) struct Asking {
    client: OnUpgrade,
    switching: Option<Switching>,
}

/// Takes from a request what becomes a WebSocket, if it asks for one and its connection can become one.
pub(super) fn take(request: &mut Request) -> Option<Asking> {
    // Hardly any request asks for another protocol, and hyper has noticed that already.
    request.extensions().get::<OnUpgrade>()?;
    let asks = request.version() == Version::HTTP_11
        && request.method() == Method::GET
        && is_websocket(request.headers());
    if !asks {
        return None;
    }
    let extensions = request.extensions_mut();
    let switching = extensions.remove();
    let client = extensions.remove()?;
    Some(Asking { client, switching })
}

impl Asking {
    /// Passes on what either side sends, from when both have agreed until both have ended, neither says anything
    /// for too long, or the server ends.
    pub(super) fn join(self, upstream: OnUpgrade, idle_timeout: Duration) {
        let hold = self.switching.map(|switching| switching.hold());
        let client = self.client;
        tokio::spawn(async move {
            let agreeing = async { tokio::try_join!(client, upstream) };
            let activity = Pulse::new();
            let mut end = std::pin::pin!(end(&activity, idle_timeout, hold));
            let joined = tokio::select! {
                joined = agreeing => joined,
                reason = &mut end => return tracing::debug!(reason, "a WebSocket was closed"),
            };
            let (client, upstream) = match joined {
                Ok(sides) => sides,
                Err(error) => return tracing::debug!(%error, "a WebSocket did not begin"),
            };
            let (mut client, mut upstream) = (noted(client, &activity), noted(upstream, &activity));
            tokio::select! {
                copied = tokio::io::copy_bidirectional(&mut client, &mut upstream) => {
                    if let Err(error) = copied {
                        // The fault, or the departure, of either side.
                        tracing::debug!(%error, "a WebSocket ended early");
                    }
                }
                reason = end => {
                    tracing::debug!(reason, "a WebSocket was closed");
                    let goodbye = async { tokio::join!(client.shutdown(), upstream.shutdown()) };
                    let _ = tokio::time::timeout(GOODBYE, goodbye).await;
                }
            }
        });
    }
}

fn noted(side: Upgraded, activity: &Pulse) -> Noted<'_, TokioIo<Upgraded>> {
    Noted::new(TokioIo::new(side), activity)
}

/// Is ready when a tunnel has to end, and says why.
async fn end(activity: &Pulse, idle_timeout: Duration, hold: Option<Hold>) -> &'static str {
    let server_ends = async {
        match hold {
            None => std::future::pending().await,
            Some(hold) => {
                let Hold {
                    slot: _slot,
                    drain,
                    closing,
                    over,
                } = hold;
                let drained = async {
                    closing.await;
                    activity.silence(drain).await;
                };
                tokio::select! {
                    () = drained => {}
                    () = over => {}
                }
            }
        }
    };
    tokio::select! {
        () = activity.silence(idle_timeout) => "it was silent",
        () = server_ends => "the server ends",
    }
}
