//! What a server allows.

use std::time::Duration;

/// How many headers hyper allows unless it is told a number, which costs it a list for each request.
pub(super) const DEFAULT_MAX_HEADERS: usize = 100;

/// The limits of a server; [`Server`](super::Server) sets each of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) header_read_timeout: Duration,
    pub(super) keep_alive_timeout: Duration,
    pub(super) write_timeout: Duration,
    pub(super) half_close_timeout: Duration,
    pub(super) tcp_keep_alive: Duration,
    pub(super) max_headers: usize,
    pub(super) max_header_size: usize,
    pub(super) max_uri_length: usize,
    pub(super) max_connections: usize,
    pub(super) shutdown_delay: Duration,
    pub(super) drain: Duration,
    pub(super) grace: Duration,
    #[cfg(feature = "http2")]
    pub(super) http2: Http2Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_read_timeout: Duration::from_secs(30),
            keep_alive_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(60),
            half_close_timeout: Duration::from_secs(2),
            tcp_keep_alive: Duration::from_secs(60),
            max_headers: DEFAULT_MAX_HEADERS,
            max_header_size: 64 << 10,
            max_uri_length: 16 << 10,
            max_connections: 25_000,
            shutdown_delay: Duration::ZERO,
            drain: Duration::from_secs(2),
            grace: Duration::from_secs(30),
            #[cfg(feature = "http2")]
            http2: Http2Limits::default(),
        }
    }
}

/// The limits of connections that speak HTTP/2.
#[cfg(feature = "http2")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Http2Limits {
    pub(super) is_spoken_in_clear: bool,
    pub(super) max_concurrent_streams: u32,
    pub(super) max_header_list_size: u32,
    pub(super) max_pending_resets: usize,
    pub(super) max_local_resets: usize,
    pub(super) ping_interval: Duration,
    pub(super) ping_timeout: Duration,
}

#[cfg(feature = "http2")]
impl Default for Http2Limits {
    fn default() -> Self {
        Self {
            is_spoken_in_clear: false,
            max_concurrent_streams: 100,
            max_header_list_size: 16 << 10,
            max_pending_resets: 20,
            max_local_resets: 1024,
            ping_interval: Duration::from_secs(30),
            ping_timeout: Duration::from_secs(20),
        }
    }
}
