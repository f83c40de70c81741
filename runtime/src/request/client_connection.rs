//! What a request knows of the connection that it came over, and of the server behind that.

use std::net::SocketAddr;

use crate::shutdown::{Shutdown, Signal};

use super::Request;

/// Where a request came from.
///
/// A server that is not Pyramidion's own passes it as an [extension](http::Extensions) of the request.
///
/// # Examples
///
/// ```
/// use pyramidion::request::Connection;
///
/// let mut request = http::Request::new(());
/// let mut connection = Connection::default();
/// connection.remote_addr = Some(([192, 0, 2, 1], 51_000).into());
/// connection.is_secure = true;
/// request.extensions_mut().insert(connection);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Connection {
    /// The address of the client, or of the proxy before it.
    pub remote_addr: Option<SocketAddr>,
    /// The address that the client connected to.
    pub local_addr: Option<SocketAddr>,
    /// Whether the connection is encrypted, so that the scheme is `https`.
    pub is_secure: bool,
    /// The headers in which the peer describes the client, if it is a trusted proxy.
    pub(crate) proxy: Option<ProxyHeaders>,
    /// The end of the server.
    pub(crate) shutdown: Signal,
}

/// The headers in which a trusted proxy describes the client; others it may pass on as they came to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProxyHeaders(u8);

impl ProxyHeaders {
    pub(crate) const X_FORWARDED_FOR: Self = Self(1);
    pub(crate) const X_FORWARDED_PROTO: Self = Self(1 << 1);
    pub(crate) const X_FORWARDED_HOST: Self = Self(1 << 2);
    pub(crate) const FORWARDED: Self = Self(1 << 3);
    /// What it says of the application, not of the client.
    pub(crate) const X_VHM_ROOT: Self = Self(1 << 4);
    const ALL: Self = Self(0b1111);

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn contain(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Connection {
    /// Says that the peer is a proxy that is trusted in what it says of the client.
    ///
    /// It is for servers that are not Pyramidion's own. What they serve is otherwise taken to come from a stranger,
    /// and an application that forwards requests passes on no header that only proxies may set.
    #[must_use]
    pub fn from_trusted_proxy(mut self) -> Self {
        self.proxy = Some(ProxyHeaders::ALL);
        self
    }

    /// Says that the peer is a proxy that says in `X-Vhm-Root` which resource is the
    /// [root of what visitors see](Request::virtual_root), and lets no other through.
    ///
    /// It is for servers that are not Pyramidion's own, which have
    /// [`ForwardedHeader::XVhmRoot`](crate::server::ForwardedHeader::XVhmRoot).
    #[must_use]
    pub fn with_trusted_virtual_root(mut self) -> Self {
        let proxy = self.proxy.unwrap_or_default();
        self.proxy = Some(proxy.and(ProxyHeaders::X_VHM_ROOT));
        self
    }
}

/// The path under which the application is mounted, WSGI's `SCRIPT_NAME`, as an
/// [extension](http::Extensions) of a request.
///
/// What mounts the application below a path and strips that path adds it, so that generated URLs
/// lead back.
///
/// # Examples
///
/// ```
/// use pyramidion::request::ScriptName;
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(ScriptName("/shop".to_owned()));
/// ```
#[derive(Clone, Debug)]
pub struct ScriptName(pub String);

impl Request {
    /// Returns a future that is ready when the server begins to end.
    ///
    /// Views that wait and streams without an end should end then: the server waits for them only as long as its
    /// [grace](crate::server::Server::grace) lasts. See [`Shutdown`] for examples.
    pub fn shutdown(&self) -> Shutdown {
        self.connection.shutdown.shutdown()
    }

    /// Tells whether the peer is a proxy that is trusted in such a header.
    pub(super) fn trusts_proxy_in(&self, header: ProxyHeaders) -> bool {
        self.connection
            .proxy
            .is_some_and(|proxy| proxy.contain(header))
    }

    /// Tells whether a trusted proxy passed it on.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn is_from_trusted_proxy(&self) -> bool {
        self.connection.proxy.is_some()
    }

    /// Tells whether a server of this framework got it.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn has_server(&self) -> bool {
        self.connection.shutdown.tasks().is_some()
    }

    /// Returns the end of the server, or that of the application where another server serves it.
    pub(crate) fn end(&self) -> Signal {
        let own = &self.connection.shutdown;
        match own.tasks() {
            Some(_) => own.clone(),
            None => self.registry.end.signal(),
        }
    }
}
