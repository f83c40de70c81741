//! What all connections of a server share.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
#[cfg(feature = "http2")]
use hyper::server::conn::http2;
#[cfg(feature = "http2")]
use hyper_util::rt::TokioExecutor;
use tokio::sync::OwnedSemaphorePermit;

use crate::shutdown::{Announcement, Tasks};

use super::Server;
use super::access_log::AccessLog;
use super::forwarded::TrustedProxies;
use super::lifecycle::Lifecycle;
use super::limits::{DEFAULT_MAX_HEADERS, Limits};
use super::readiness::Readiness;
use super::root::Root;
use super::timeouts::Clock;
#[cfg(feature = "tls")]
use super::tls::Tls;

/// The place of a connection among those that are served; it is free when all that came of the connection has ended.
pub(super) type Slot = Arc<OwnedSemaphorePermit>;

/// What all connections of a server share.
pub(super) struct ConnectionServer {
    pub(super) root: Root,
    pub(super) limits: Limits,
    pub(super) lifecycle: Lifecycle,
    pub(super) readiness: Option<Readiness>,
    pub(super) access_log: Option<AccessLog>,
    pub(super) proxies: Option<TrustedProxies>,
    pub(super) http1: http1::Builder,
    /// What tells that headers are too slow.
    pub(super) clock: Arc<Clock>,
    #[cfg(feature = "http2")]
    pub(super) http2: http2::Builder<TokioExecutor>,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<Tls>,
}

impl ConnectionServer {
    pub(super) fn new(server: Server) -> Self {
        let Server {
            root,
            limits,
            readiness,
            access_log,
            proxies,
            #[cfg(feature = "tls")]
            tls,
        } = server;
        let mut http1 = http1::Builder::new();
        http1
            .header_read_timeout(None)
            // Whether a client is gone that sends nothing more, `presence` decides.
            .half_close(true)
            .max_buf_size(limits.max_header_size);
        if limits.max_headers != DEFAULT_MAX_HEADERS {
            http1.max_headers(limits.max_headers);
        }
        #[cfg(feature = "http2")]
        let http2 = super::http2::builder(&limits, root.has_all_websockets());
        let shortest = limits.header_read_timeout.min(limits.keep_alive_timeout);
        let precision = shortest / 32;
        let precision = precision.clamp(Duration::from_millis(5), Duration::from_millis(500));
        Self {
            root,
            limits,
            lifecycle: Lifecycle::new(),
            readiness,
            access_log,
            proxies,
            http1,
            clock: Clock::start(precision),
            #[cfg(feature = "http2")]
            http2,
            #[cfg(feature = "tls")]
            tls,
        }
    }

    /// Tells the tasks of the application that the server begins to end.
    pub(super) fn tell_application(&self) {
        if let Some(end) = self.root.end() {
            end.announce();
        }
    }

    /// Returns what runs in the background: what requests have spawned, and what the application has.
    pub(super) fn tasks(&self) -> impl Iterator<Item = &Tasks> {
        let of_application = self.root.end().map(Announcement::tasks);
        of_application.into_iter().chain([self.lifecycle.tasks()])
    }

    /// Tells whether connections can switch to another protocol.
    #[cfg(any(feature = "forward", feature = "websocket"))]
    pub(super) fn can_switch(&self) -> bool {
        cfg!(feature = "websocket") || self.root.forwards()
    }
}
