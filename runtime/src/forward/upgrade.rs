//! `WebSocket`s: connections that are joined once both sides agree.

use http::{Method, Version};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

use crate::request::Request;

use super::headers;

/// Takes from a request what becomes a WebSocket, if it asks for one and its connection can become one.
pub(super) fn take(request: &mut Request) -> Option<OnUpgrade> {
    let asks = request.version() == Version::HTTP_11
        && request.method() == Method::GET
        && headers::is_websocket(request.headers());
    if !asks {
        return None;
    }
    request.extensions_mut().remove()
}

/// Passes on what either side sends, from when both have agreed until both have ended.
pub(super) fn join(client: OnUpgrade, upstream: OnUpgrade) {
    tokio::spawn(async move {
        let joined = match tokio::try_join!(client, upstream) {
            Ok((client, upstream)) => {
                let (mut client, mut upstream) = (TokioIo::new(client), TokioIo::new(upstream));
                tokio::io::copy_bidirectional(&mut client, &mut upstream)
                    .await
                    .map_err(crate::Error::from)
            }
            Err(error) => Err(error.into()),
        };
        if let Err(error) = joined {
            // The fault, or the departure, of either side.
            tracing::debug!(%error, "a WebSocket ended early");
        }
    });
}
