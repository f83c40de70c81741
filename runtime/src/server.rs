//! The server: connections, limits, and a graceful end.
//!
//! [`serve`] is what an application usually needs. A [`Server`] has every limit as a setting; all have
//! safe defaults:
//!
//! | limit | default | beyond it | setting |
//! |---|---|---|---|
//! | time for the headers of a request | 30 s | connection closed | [`header_read_timeout`](Server::header_read_timeout) |
//! | idle connection | 60 s | closed | [`keep_alive_timeout`](Server::keep_alive_timeout) |
//! | headers of a request | 100, 64 KiB | 431 | [`max_headers`](Server::max_headers), [`max_header_size`](Server::max_header_size) |
//! | path with query | 16 KiB | 414 | [`max_uri_length`](Server::max_uri_length) |
//! | body of a request | 2 MiB | 413 | [`set_body_limit`](crate::Configurator::set_body_limit), of a route [`body_limit`](crate::config::RouteConfig::body_limit) |
//! | fields, files and text of a form | 1000, 100 and 1 MiB each, 8 MiB in all | 413 | [`set_form_limits`](crate::Configurator::set_form_limits), of a route [`form_limits`](crate::config::RouteConfig::form_limits) |
//! | time for a body | 30 s a piece, 60 s in all | 408 | [`set_body_timeouts`](crate::Configurator::set_body_timeouts) |
//! | client that sends nothing more, while there is nothing to send to it | 2 s | the view or the stream is dropped, connection closed | [`half_close_timeout`](Server::half_close_timeout) |
//! | response that the client does not read | 60 s | connection closed | [`write_timeout`](Server::write_timeout) |
//! | connections | 25 000 | new ones wait | [`max_connections`](Server::max_connections) |
//! | after a signal: one more answer for idle connections | 2 s | closed | [`drain`](Server::drain) |
//! | after a signal: requests in flight | 30 s | connections closed | [`grace`](Server::grace) |
//!
//! Connections beyond the limit wait in the queue of the operating system, unaccepted, so that they cost the
//! process nothing; when that is full, too, the system refuses them. A connection that ends lets the next
//! one in.
//!
//! # The end
//!
//! SIGTERM and SIGINT end the server. It takes the connections that already wait, closes its socket, and
//! answers what it was asked. Connections between two requests stay open for a moment, in which each gets
//! one more answer that says that it is the last: a client that sent a request just then does not lose it.
//! Requests that are not answered within the grace time are broken off; a second signal breaks off everything.
//!
//! Where a load balancer distributes requests,
//! [`readiness_path`](Server::readiness_path) tells it to stop, and
//! [`shutdown_delay`](Server::shutdown_delay) gives it the time to notice.
//!
//! ```no_run
//! # async fn run(app: pyramidion::App) -> pyramidion::Result<()> {
//! use std::time::Duration;
//! use pyramidion::server::Server;
//!
//! let server = Server::new(app).header_read_timeout(Duration::from_secs(10));
//! let server = server.bind("127.0.0.1:6543").await?;
//! println!("http://{}", server.local_addr());
//! server.run().await?;
//! # Ok(())
//! # }
//! ```

#[cfg(not(all(feature = "http2", feature = "systemd", feature = "tls")))]
mod absent;
mod accepting;
mod access_log;
#[cfg(feature = "http2")]
mod activity;
#[cfg(feature = "http2")]
mod beginning;
mod bound;
mod closing;
mod connection;
#[cfg(all(feature = "http2", feature = "websocket"))]
mod extended_connect;
mod forwarded;
#[cfg(any(feature = "forward", feature = "websocket"))]
mod holding;
#[cfg(feature = "http2")]
mod http2;
mod io;
mod lifecycle;
mod limits;
mod linger;
mod listener;
mod notes;
mod presence;
mod readiness;
mod received;
mod root;
mod served;
mod service;
mod shared;
mod signals;
mod switched;
mod timeouts;
#[cfg(feature = "tls")]
mod tls;
mod transport;
#[cfg(feature = "cli")]
mod unserved;
mod well_formed;
mod whole_server;

use std::fmt;
#[cfg(unix)]
use std::path::Path;
use std::time::Duration;

use tokio::net::{TcpListener, ToSocketAddrs};

use crate::clock::LONGEST;
use crate::tower::HttpService;

pub use access_log::AccessLog;
pub use bound::{BindError, BoundServer};
pub use forwarded::{ForwardedHeader, InvalidNetwork, TrustedProxies};
use limits::Limits;
use listener::Listener;
use readiness::Readiness;
use root::Root;
#[cfg(feature = "cli")]
pub(crate) use signals::Signals;
#[cfg(feature = "tls")]
pub use tls::{Tls, TlsError};

/// Serves an application, or any [service of Tower](crate::tower), until the process is told to end.
///
/// SIGTERM and SIGINT (Ctrl-C) end it gracefully: no new connection is accepted, requests in flight are
/// answered. A second signal ends it at once. Every limit has its default; see [`Server`].
///
/// # Errors
///
/// Fails if the address cannot be listened on; the message names it.
///
/// # Examples
///
/// ```no_run
/// # async fn run(app: pyramidion::App) -> pyramidion::Result<()> {
/// pyramidion::serve(app, "127.0.0.1:6543").await
/// # }
/// ```
#[track_caller]
pub fn serve(
    service: impl HttpService,
    address: impl ToSocketAddrs + fmt::Display,
) -> impl Future<Output = crate::Result<()>> {
    let server = Server::new(service);
    async { server.bind(address).await?.run().await }
}

/// An application, or any [service of Tower](crate::tower), with the limits it is served within.
///
/// See the [module docs](self). A service that is not an [`App`](crate::App) gets the same requests: well-formed ones, with the
/// [`Connection`](crate::request::Connection) among their extensions. The limits of bodies and their times are those of an
/// application, and for another service its own. Its failures and panics are a 500 and a line in the log. A connection that
/// it upgrades to another protocol is its own from then on: the server waits for it no more.
#[derive(Clone, Debug)]
#[must_use]
pub struct Server {
    root: Root,
    limits: Limits,
    readiness: Option<Readiness>,
    access_log: Option<AccessLog>,
    proxies: Option<TrustedProxies>,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
}

impl Server {
    /// Returns a server of an application or another service, with the default limits.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run() -> pyramidion::Result<()> {
    /// let router = axum::Router::new().route("/", axum::routing::get(|| async { "axum" }));
    /// let server = pyramidion::server::Server::new(router);
    /// server.bind("127.0.0.1:6543").await?.run().await
    /// # }
    /// ```
    #[track_caller]
    pub fn new(service: impl HttpService) -> Self {
        Self {
            root: Root::new(service),
            limits: Limits::default(),
            readiness: None,
            access_log: None,
            proxies: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Sets how long the headers of a request may take from their first byte on, and how long a new
    /// connection may be silent; the default is 30 seconds.
    pub fn header_read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header_read_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long a connection may be idle between two requests; the default is 60 seconds.
    pub fn keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.limits.keep_alive_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long a client may not read its response; the default is 60 seconds.
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.limits.write_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long a client that has closed its half of the connection waits for something to be sent to it; the
    /// default is 2 seconds.
    ///
    /// Most of those who close their half have closed both, which TCP does not tell: the client is gone. Some, such as
    /// `nc -N`, only say that they have sent all, and still read. They get their answer if it begins in this time, and all
    /// of it as long as it never pauses for longer. [`Duration::MAX`] serves them however long it takes, and keeps views
    /// and streams for those who are gone until something is sent to them. With zero all of them are gone at once.
    pub fn half_close_timeout(mut self, timeout: Duration) -> Self {
        self.limits.half_close_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long a client over TCP may be silent before TCP sends it a keepalive probe; the default is 60
    /// seconds, the minimum 1 second, the maximum 9 hours.
    ///
    /// The operating systems ask and answer, every 10 seconds; where no answer comes six times, the client is gone. So a
    /// machine that vanished without a word does not keep a view that waits, or a stream that is quiet.
    pub fn tcp_keep_alive(mut self, silence: Duration) -> Self {
        let most = Duration::from_secs(9 * 60 * 60);
        self.limits.tcp_keep_alive = silence.clamp(Duration::from_secs(1), most);
        self
    }

    /// Sets how many headers a request may have; the default is 100. More are answered with 431.
    pub fn max_headers(mut self, count: usize) -> Self {
        self.limits.max_headers = count;
        self
    }

    /// Sets the largest request line with headers, in bytes; the default is 64 KiB, the minimum 8 KiB.
    /// A larger one is answered with 431, at the latest when twice as much has arrived.
    pub fn max_header_size(mut self, bytes: usize) -> Self {
        self.limits.max_header_size = bytes.max(8 << 10);
        self
    }

    /// Sets the longest path with query, in bytes; the default is 16 KiB, the maximum 64 KiB. A longer one is
    /// answered with 414.
    pub fn max_uri_length(mut self, bytes: usize) -> Self {
        self.limits.max_uri_length = bytes.min(64 << 10);
        self
    }

    /// Sets how many connections are served at a time; the default is 25 000, the minimum 1. New ones
    /// wait in the queue of the operating system.
    pub fn max_connections(mut self, count: usize) -> Self {
        self.limits.max_connections = count.clamp(1, MAX_CONNECTIONS);
        self
    }

    /// Sets how long connections are still accepted after a signal; the default is not at all.
    ///
    /// Meanwhile the [readiness page](Self::readiness_path) says 503, so that a load balancer
    /// sends no more. It should be a little longer than the time between two of its checks.
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.limits.shutdown_delay = delay.min(LONGEST);
        self
    }

    /// Sets how long a connection that is idle at the end of the server may still send a request, which
    /// then is its last; the default is 2 seconds.
    pub fn drain(mut self, drain: Duration) -> Self {
        self.limits.drain = drain.min(LONGEST);
        self
    }

    /// Sets how long requests in flight may take after a signal; the default is 30 seconds.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.limits.grace = grace.min(LONGEST);
        self
    }

    /// Sets a path, such as `/healthz`, at which the server itself says whether it should get requests;
    /// the default is none.
    ///
    /// It answers GET and HEAD: with 200 as long as it serves, with 503 from the first signal on. The
    /// application does not see these requests. A leading slash may be left out.
    pub fn readiness_path(mut self, path: impl Into<String>) -> Self {
        self.readiness = Some(Readiness::new(path.into()));
        self
    }

    /// Sets the log that gets a line for each request; the default is none.
    pub fn access_log(mut self, log: AccessLog) -> Self {
        self.access_log = Some(log);
        self
    }

    /// Sets the proxies whose word about the client is believed; the default is none.
    ///
    /// It decides about [`remote_addr`](crate::Request::remote_addr),
    /// [`scheme`](crate::Request::scheme) and [`host`](crate::Request::host). From anyone else
    /// `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Forwarded-Host` and `Forwarded` are ignored.
    pub fn trusted_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.proxies = Some(proxies);
        self
    }

    /// Sets the certificate with which the server speaks TLS, and nothing else; the default is none.
    ///
    /// A handshake may take as long as the [headers of a request](Self::header_read_timeout).
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Listens on an address; port 0 lets the operating system choose one.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be listened on; the message names it.
    pub async fn bind(
        self,
        address: impl ToSocketAddrs + fmt::Display,
    ) -> Result<BoundServer, BindError> {
        let name = address.to_string();
        match TcpListener::bind(address).await {
            Ok(listener) => Ok(self.on(Listener::Tcp(listener))),
            Err(source) => Err(BindError::new(name, source)),
        }
    }

    /// Takes over a socket of TCP that somebody else opened and that listens already.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be waited for.
    ///
    /// # Panics
    ///
    /// Panics outside of a runtime of Tokio.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(app: pyramidion::App) -> pyramidion::Result<()> {
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let server = pyramidion::server::Server::new(app).listen_on(listener)?;
    /// println!("http://{}", server.local_addr());
    /// server.run().await
    /// # }
    /// ```
    pub fn listen_on(self, listener: std::net::TcpListener) -> Result<BoundServer, BindError> {
        match listener::from_std(listener) {
            Ok(listener) => Ok(self.on(listener)),
            Err(source) => Err(BindError::new("the socket".to_owned(), source)),
        }
    }

    /// Listens on a Unix socket, for a proxy on the same machine.
    ///
    /// A socket that a dead process left behind is replaced. The path is removed when the server ends. Who
    /// may connect is decided by the folder's permissions.
    ///
    /// # Errors
    ///
    /// Fails if the path cannot be listened on; the message names it.
    #[cfg(unix)]
    pub fn bind_unix(self, path: impl AsRef<Path>) -> Result<BoundServer, BindError> {
        let path = path.as_ref();
        match listener::bind_unix(path) {
            Ok(listener) => Ok(self.on(listener)),
            Err(source) => Err(BindError::new(path.display().to_string(), source)),
        }
    }

    /// Takes over the first socket, of TCP or a Unix socket, that the service manager listens on.
    ///
    /// It is systemd's [socket activation](https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html):
    /// the variables `LISTEN_FDS` and `LISTEN_PID` say what was handed over.
    ///
    /// # Errors
    ///
    /// Fails if no socket was handed over.
    #[cfg(feature = "systemd")]
    pub fn bind_activated(self) -> Result<BoundServer, BindError> {
        let bound = self.bind_handed_over()?;
        bound.ok_or_else(|| BindError::new(HANDED_OVER.to_owned(), listener::none_handed_over()))
    }

    /// Takes over the first socket that was handed over, if there is one.
    #[cfg(feature = "systemd")]
    pub(crate) fn bind_handed_over(self) -> Result<Option<BoundServer>, BindError> {
        match listener::from_service_manager() {
            Ok(listener) => Ok(listener.map(|listener| self.on(listener))),
            Err(source) => Err(BindError::new(HANDED_OVER.to_owned(), source)),
        }
    }

    fn on(self, listener: Listener) -> BoundServer {
        BoundServer {
            server: self,
            listener,
        }
    }
}

/// How messages name a socket that was handed over.
#[cfg(feature = "systemd")]
const HANDED_OVER: &str = "the socket of the service";

/// The most connections that can be counted.
const MAX_CONNECTIONS: usize = 1 << 28;
