//! Options of features that are off, which say so; they never run.

#[cfg(not(feature = "systemd"))]
use std::io;

use crate::absent;

use super::Server;
#[cfg(not(feature = "systemd"))]
use super::bound::{BindError, BoundServer};

/// TLS.
#[cfg(not(feature = "tls"))]
impl Server {
    #[doc(hidden)]
    pub fn tls<T: absent::Tls>(self, _: T) -> Self {
        self
    }
}

/// HTTP/2.
#[cfg(not(feature = "http2"))]
impl Server {
    #[doc(hidden)]
    pub fn http2<B: absent::Http2>(self, _: B) -> Self {
        self
    }
}

/// Sockets of the service manager.
#[cfg(not(feature = "systemd"))]
impl Server {
    #[doc(hidden)]
    pub fn bind_activated(self) -> Result<BoundServer, BindError>
    where
        for<'a> &'a (): absent::Systemd,
    {
        let error = io::Error::other("the feature `systemd` is off");
        Err(BindError::new(String::new(), error))
    }
}
