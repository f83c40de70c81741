//! A server that listens, from its first connection to its end.

use std::fmt;
use std::future::Future;
use std::io::{Error as IoError, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;

use crate::shutdown::Tasks;
use crate::telemetry::report;

use super::Server;
use super::accepting::Accepting;
use super::lifecycle::Phase;
use super::listener::Listener;
use super::shared::ConnectionServer;
use super::signals;

/// A server that listens.
///
/// See [`Server`](super::Server) for an example.
#[derive(Debug)]
#[must_use]
pub struct BoundServer {
    pub(super) server: Server,
    pub(super) listener: Listener,
}

impl BoundServer {
    /// Returns the address that is listened on; for a Unix socket it is `0.0.0.0:0`.
    pub fn local_addr(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// Serves until the process is told to end by SIGTERM or SIGINT.
    ///
    /// With TLS, SIGHUP reads the certificate and its key again; if they are not right, the log says so and the
    /// old ones stay.
    ///
    /// # Errors
    ///
    /// Fails if signals cannot be waited for.
    pub async fn run(self) -> crate::Result<()> {
        self.run_and_say(signals::Signals::new()?, || {}).await
    }

    /// Serves as [`run`](Self::run) does until the next of the signals, and calls `listening` first.
    pub(crate) async fn run_and_say(
        self,
        mut signals: signals::Signals,
        listening: impl FnOnce(),
    ) -> crate::Result<()> {
        listening();
        #[cfg(all(feature = "tls", unix))]
        let _reloading = match &self.server.tls {
            Some(tls) => Some(signals::reload_on_hangup(tls.clone())?),
            None => None,
        };
        let (accepting, server) = self.start();
        accepting.until(signals.next()).await;
        tokio::select! {
            () = end(accepting, &server.0) => {}
            () = signals.next() => report!(WARN, "a second signal: ending at once"),
        }
        Ok(())
    }

    /// Serves until `end` is ready, then answers the requests in flight.
    ///
    /// Dropping the future ends the server at once: it closes every connection.
    pub async fn run_until(self, end: impl Future<Output = ()>) {
        let (accepting, server) = self.start();
        accepting.until(end).await;
        self::end(accepting, &server.0).await;
    }

    /// Returns the address as it is written in a browser, and that of a Unix socket as its path.
    pub(crate) fn address(&self) -> String {
        #[cfg(feature = "tls")]
        let is_secure = self.server.tls.is_some();
        #[cfg(not(feature = "tls"))]
        let is_secure = false;
        match &self.listener {
            Listener::Tcp(_) if is_secure => format!("https://{}", self.listener),
            Listener::Tcp(_) => format!("http://{}", self.listener),
            #[cfg(unix)]
            Listener::Unix(..) => self.listener.to_string(),
        }
    }

    fn start(self) -> (Accepting, Running) {
        let address = self.address();
        report!(INFO, "listening on {address}");
        tracing::debug!(limits = ?self.server.limits, "limits");
        let Self { server, listener } = self;
        let server = Arc::new(ConnectionServer::new(server));
        let accepting = Accepting::new(Arc::clone(&server), listener);
        (accepting, Running(server))
    }
}

/// A server whose connections and tasks end with it, however its end comes.
pub(super) struct Running(pub(super) Arc<ConnectionServer>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.lifecycle.enter(Phase::Over);
        self.0.tell_application();
        self.0.tasks().for_each(Tasks::abort);
    }
}

/// Ends a server.
async fn end(accepting: Accepting, server: &ConnectionServer) {
    server.lifecycle.enter(Phase::Unready);
    let delay = server.limits.shutdown_delay;
    if !delay.is_zero() {
        accepting.until(tokio::time::sleep(delay)).await;
    }
    accepting.close().await.finish().await;
}

/// The error for an address or a path that cannot be listened on.
///
/// # Examples
///
/// ```
/// use pyramidion::server::{BindError, Server};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
/// let app = pyramidion::Configurator::new().make_app()?;
/// let error: BindError = Server::new(app).bind(taken.local_addr()?).await.err().ok_or("it is taken")?;
/// assert!(error.to_string().starts_with("cannot listen on"));
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct BindError {
    address: String,
    source: IoError,
}

impl BindError {
    pub(super) fn new(address: String, source: IoError) -> Self {
        Self { address, source }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, source } = self;
        write!(f, "cannot listen on {address}: {source}")?;
        match advice(address, source.kind()) {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

/// Says what to do about an address that cannot be listened on; that of a Unix socket is a path.
fn advice(address: &str, problem: ErrorKind) -> Option<&'static str> {
    if address.contains('/') || address.is_empty() {
        return None;
    }
    match problem {
        _ if address.starts_with(':') => Some("write an address such as `127.0.0.1:6543`"),
        ErrorKind::AddrInUse => Some(
            "another program listens there, or this one listens there already: end it, or choose another port, such as that of `127.0.0.1:6544`",
        ),
        ErrorKind::InvalidInput => Some("write an address such as `127.0.0.1:6543`"),
        ErrorKind::AddrNotAvailable => {
            Some("this machine has no such address; `0.0.0.0` stands for all its addresses")
        }
        ErrorKind::PermissionDenied => {
            Some("ports below 1024 need a privilege: choose one above, behind a proxy if need be")
        }
        _ => None,
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
