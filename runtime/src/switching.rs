//! Connections that switch to another protocol: how a request asks for it, and what they still hold of their server.

mod noted;

use std::any::Any;
use std::fmt;
use std::sync::Arc;
#[cfg(feature = "websocket")]
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

#[cfg(feature = "websocket")]
use http::Extensions;
use http::HeaderMap;
use http::header::{CONNECTION, UPGRADE};

use crate::BoxFuture;
#[cfg(feature = "websocket")]
use crate::Error;
use crate::list_header;

pub(crate) use noted::Noted;

/// Tells whether headers ask for, or agree to, a WebSocket.
pub(crate) fn is_websocket(headers: &HeaderMap) -> bool {
    let has = |name, element| list_header::has(headers, name, element);
    has(&CONNECTION, "upgrade") && has(&UPGRADE, "websocket")
}

/// What the server gives to what comes of a connection, as an extension of a request that asks for another protocol.
#[derive(Clone)]
pub(crate) struct Switching(Arc<dyn Fn() -> Hold + Send + Sync>);

/// What a connection that has switched holds of the server that it came through.
pub(crate) struct Hold {
    /// The place of its connection among those that are counted.
    pub(crate) slot: Box<dyn Any + Send + Sync>,
    /// How long it may be silent once idle connections are closed.
    #[cfg_attr(not(feature = "forward"), expect(dead_code, reason = "for tunnels"))]
    pub(crate) drain: Duration,
    /// Is ready when idle connections are closed.
    pub(crate) closing: BoxFuture<'static, ()>,
    /// Is ready when all connections are.
    pub(crate) over: BoxFuture<'static, ()>,
}

impl Switching {
    pub(crate) fn new(hold: impl Fn() -> Hold + Send + Sync + 'static) -> Self {
        Self(Arc::new(hold))
    }

    /// Takes hold of the server.
    pub(crate) fn hold(&self) -> Hold {
        self.0()
    }
}

impl fmt::Debug for Switching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switching").finish_non_exhaustive()
    }
}

/// What begins once a response has left that switches the protocol, as an extension of it.
#[cfg(feature = "websocket")]
#[derive(Clone)]
pub(crate) struct Switch(Arc<Mutex<Option<Begin>>>);

#[cfg(feature = "websocket")]
type Begin = Box<dyn FnOnce(Box<dyn Blame>) -> BoxFuture<'static, ()> + Send>;

/// Logs what goes wrong after the request, with the view that is to blame.
#[cfg(feature = "websocket")]
pub(crate) trait Blame: Send + Sync {
    /// Logs an error.
    fn failed(&self, error: &Error);

    /// Logs a panic.
    fn panicked(&self, panic: &(dyn Any + Send));
}

#[cfg(feature = "websocket")]
impl Switch {
    pub(crate) fn new<F>(begin: impl FnOnce(Box<dyn Blame>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let begin: Begin = Box::new(|blame| Box::pin(begin(blame)));
        Self(Arc::new(Mutex::new(Some(begin))))
    }

    /// Takes what begins from the response that switches, if it does.
    pub(crate) fn take(extensions: &mut Extensions) -> Option<Begin> {
        let Self(begin) = extensions.remove()?;
        begin.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(feature = "websocket")]
impl fmt::Debug for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switch").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_websocket_is_asked_for_in_two_headers() {
        let asks = |connection: &[&'static str], upgrade: &'static str| {
            let mut headers = HeaderMap::new();
            for value in connection {
                headers.append(CONNECTION, HeaderValue::from_static(value));
            }
            headers.insert(UPGRADE, HeaderValue::from_static(upgrade));
            is_websocket(&headers)
        };
        assert!(asks(&["Upgrade"], "websocket"));
        assert!(asks(&["keep-alive, upgrade"], "WebSocket"));
        assert!(asks(&["keep-alive", "Upgrade"], "h2c , websocket"));
        assert!(!asks(&["keep-alive"], "websocket"));
        assert!(!asks(&[], "websocket"));
        assert!(!asks(&["upgrade"], "h2c"));
        assert!(!asks(&["upgrade"], "websockets"));
        assert!(!asks(&["upgraded"], "websocket"));
    }
}
