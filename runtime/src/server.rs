//! The server: connections, limits, and a graceful end.
//!
//! [`serve`] is what an application usually needs. A [`Server`] has every limit as a setting; all have
//! safe defaults:
//!
//! | limit | default | beyond it |
//! |---|---|---|
//! | headers of a request | 30 s, 100 headers, 64 KiB | connection closed, 431 |
//! | idle connection | 30 s | closed |
//! | body of a request | 2 MiB, 30 s a piece, 60 s in all | 413, 408 |
//! | response that the client does not read | 60 s | connection closed |
//! | connections | 25 000 | new ones wait |
//! | end of requests in flight after a signal | 30 s | connections closed |
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

mod accept;
mod clock;
mod connection;
mod framing;
mod io;
mod signals;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, ToSocketAddrs};

use crate::router::App;

/// Serves an application until the process is told to end.
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
pub async fn serve(app: App, address: impl ToSocketAddrs + fmt::Display) -> crate::Result<()> {
    Server::new(app).bind(address).await?.run().await
}

/// An application with the limits it is served within.
///
/// See the [module docs](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct Server {
    app: App,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    header_read_timeout: Duration,
    write_timeout: Duration,
    max_headers: usize,
    max_header_size: usize,
    max_connections: usize,
    grace: Duration,
    #[cfg(feature = "http2")]
    http2: bool,
}

impl Server {
    /// Returns a server with the default limits.
    pub fn new(app: App) -> Self {
        let limits = Limits {
            header_read_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(60),
            max_headers: connection::DEFAULT_MAX_HEADERS,
            max_header_size: 64 << 10,
            max_connections: 25_000,
            grace: Duration::from_secs(30),
            #[cfg(feature = "http2")]
            http2: false,
        };
        Self { app, limits }
    }

    /// Sets how long the headers of a request may take, and how long a connection may be idle; the
    /// default is 30 seconds.
    pub fn header_read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header_read_timeout = timeout;
        self
    }

    /// Sets how long a client may not read its response; the default is 60 seconds.
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.limits.write_timeout = timeout;
        self
    }

    /// Sets how many headers a request may have; the default is 100. More are answered with 431.
    pub fn max_headers(mut self, count: usize) -> Self {
        self.limits.max_headers = count;
        self
    }

    /// Sets the largest request line with headers, in bytes; the default is 64 KiB, the least 8 KiB.
    /// A larger one is answered with 431, at the latest when twice as much has arrived.
    pub fn max_header_size(mut self, bytes: usize) -> Self {
        self.limits.max_header_size = bytes.max(8 << 10);
        self
    }

    /// Sets how many connections are served at a time; the default is 25 000, the least 1. New ones
    /// wait in the queue of the operating system.
    pub fn max_connections(mut self, count: usize) -> Self {
        self.limits.max_connections = count.max(1);
        self
    }

    /// Sets how long requests in flight may take after a signal; the default is 30 seconds.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.limits.grace = grace;
        self
    }

    /// Sets whether HTTP/2 without TLS is spoken too; the default is `false`.
    #[cfg(feature = "http2")]
    pub fn http2(mut self, http2: bool) -> Self {
        self.limits.http2 = http2;
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
        let listening = async {
            let listener = TcpListener::bind(address).await?;
            let local_addr = listener.local_addr()?;
            Ok(BoundServer {
                server: self,
                listener,
                local_addr,
            })
        };
        listening.await.map_err(|source| BindError {
            address: name,
            source,
        })
    }
}

/// A server that listens.
#[derive(Debug)]
#[must_use]
pub struct BoundServer {
    server: Server,
    listener: TcpListener,
    local_addr: SocketAddr,
}

impl BoundServer {
    /// Returns the address that is listened on.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Serves until the process is told to end by SIGTERM or SIGINT.
    ///
    /// # Errors
    ///
    /// Fails if signals cannot be waited for.
    pub async fn run(self) -> crate::Result<()> {
        let mut signals = signals::Signals::new()?;
        let Self {
            server,
            listener,
            local_addr,
        } = self;
        tracing::info!(address = %local_addr, limits = ?server.limits, "listening");
        let closing = accept::serve(server.app, listener, server.limits, signals.next()).await;
        tokio::select! {
            () = closing.finish() => {}
            () = signals.next() => tracing::warn!("a second signal: ending at once"),
        }
        Ok(())
    }

    /// Serves until `end` is ready, then answers the requests in flight.
    pub async fn run_until(self, end: impl Future<Output = ()>) {
        let Self {
            server, listener, ..
        } = self;
        accept::serve(server.app, listener, server.limits, end)
            .await
            .finish()
            .await;
    }
}

/// The error for an address that cannot be listened on.
pub struct BindError {
    address: String,
    source: std::io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}: {}", self.address, self.source)
    }
}

/// The same text as with `{}`, so that a `main` that returns the error prints one line.
impl fmt::Debug for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
