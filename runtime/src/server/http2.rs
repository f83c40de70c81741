//! HTTP/2: what it is limited to.

use std::time::Duration;

use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::clock::LONGEST;

use super::Server;
use super::limits::Limits;

impl Server {
    /// Sets whether HTTP/2 without TLS is spoken too; the default is `false`.
    pub fn http2(mut self, http2: bool) -> Self {
        self.limits.http2.is_spoken_in_clear = http2;
        self
    }

    /// Sets how many requests a connection may send at the same time over HTTP/2; the default is
    /// 100, the minimum 1.
    pub fn http2_max_concurrent_streams(mut self, count: u32) -> Self {
        self.limits.http2.max_concurrent_streams = count.max(1);
        self
    }

    /// Sets the largest headers of a request over HTTP/2, in bytes as HPACK counts them; the default is
    /// 16 KiB. Larger ones are answered with 431.
    pub fn http2_max_header_list_size(mut self, bytes: u32) -> Self {
        self.limits.http2.max_header_list_size = bytes;
        self
    }

    /// Sets how many requests a client may cancel over HTTP/2 before the server has begun with them, and how
    /// many it may make the server cancel; the defaults are 20 and 1024.
    ///
    /// A client that does it more often is flooding the server, and the connection is closed.
    pub fn http2_max_resets(mut self, by_client: usize, by_server: usize) -> Self {
        self.limits.http2.max_pending_resets = by_client;
        self.limits.http2.max_local_resets = by_server;
        self
    }

    /// Sets how often the server sends a ping over HTTP/2, and how long the client may take to answer it; the defaults are
    /// 30 and 20 seconds.
    pub fn http2_ping(mut self, interval: Duration, timeout: Duration) -> Self {
        self.limits.http2.ping_interval = interval.min(LONGEST);
        self.limits.http2.ping_timeout = timeout.min(LONGEST);
        self
    }
}

/// Returns the builder for connections that speak HTTP/2.
pub(super) fn builder(limits: &Limits, takes_websockets: bool) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    let http2 = &limits.http2;
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(http2.max_concurrent_streams)
        .max_header_list_size(http2.max_header_list_size)
        .max_pending_accept_reset_streams(http2.max_pending_resets)
        .max_local_error_reset_streams(http2.max_local_resets)
        .keep_alive_interval(http2.ping_interval)
        .keep_alive_timeout(http2.ping_timeout);
    if takes_websockets {
        builder.enable_connect_protocol();
    }
    builder
}
