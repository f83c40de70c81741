//! What a server listens on.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::task::{Context, Poll};

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::transport::Transport;

/// A socket that accepts connections.
#[derive(Debug)]
pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener, SocketPath),
}

impl Listener {
    pub(super) fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Transport>> {
        match self {
            Self::Tcp(listener) => {
                let accepted = listener.poll_accept(context);
                accepted.map_ok(|(stream, _)| Transport::Tcp(stream))
            }
            #[cfg(unix)]
            Self::Unix(listener, _) => {
                let accepted = listener.poll_accept(context);
                accepted.map_ok(|(stream, _)| Transport::Unix(stream))
            }
        }
    }

    /// Returns the address, which a Unix socket does not have.
    pub(super) fn local_addr(&self) -> SocketAddr {
        let nowhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        match self {
            Self::Tcp(listener) => listener.local_addr().unwrap_or(nowhere),
            #[cfg(unix)]
            Self::Unix(..) => nowhere,
        }
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(_) => self.local_addr().fmt(f),
            #[cfg(unix)]
            Self::Unix(_, socket) => write!(f, "unix:{}", socket.path.display()),
        }
    }
}

/// The path of a Unix socket, which is removed with it if the server made it.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct SocketPath {
    path: PathBuf,
    /// What the server made there.
    ours: Option<FileId>,
}

#[cfg(unix)]
impl Drop for SocketPath {
    fn drop(&mut self) {
        // The next server may already have put its own socket there.
        if self.ours.is_some() && self.ours == file_id(&self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The numbers of a device and of a file on it.
#[cfg(unix)]
type FileId = (u64, u64);

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::symlink_metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// Takes over a socket that listens already.
pub(super) fn from_std(listener: std::net::TcpListener) -> io::Result<Listener> {
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener).map(Listener::Tcp)
}

/// Listens on a Unix socket, in the place of one that a dead process left behind.
#[cfg(unix)]
pub(super) fn bind_unix(path: &Path) -> io::Result<Listener> {
    if path.as_os_str().is_empty() {
        // The system would make up a name that nobody knows.
        let text = "the path of a Unix socket is empty";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
            std::fs::remove_file(path)?;
            UnixListener::bind(path)?
        }
        bound => bound?,
    };
    let ours = file_id(path);
    let path = path.to_owned();
    Ok(Listener::Unix(listener, SocketPath { path, ours }))
}

/// Tells whether a path is that of a socket on which nobody listens.
#[cfg(unix)]
fn is_abandoned(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    let connected = std::os::unix::net::UnixStream::connect(path);
    is_socket && connected.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

/// Returns the first socket that the service manager handed over, if it did.
#[cfg(feature = "systemd")]
pub(super) fn from_service_manager() -> io::Result<Option<Listener>> {
    let mut handed_over = listenfd::ListenFd::from_env();
    if handed_over.len() == 0 {
        return Ok(None);
    }
    // A socket that is not a TCP socket stays where it is, to be asked for as another kind.
    if let Ok(Some(listener)) = handed_over.take_tcp_listener(0) {
        return from_std(listener).map(Some);
    }
    #[cfg(unix)]
    if let Some(listener) = handed_over.take_unix_listener(0)? {
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let path = address.as_pathname().unwrap_or(Path::new("")).to_owned();
        let ours = None;
        let socket = SocketPath { path, ours };
        return Ok(Some(Listener::Unix(listener, socket)));
    }
    Ok(None)
}

/// Returns the error for a socket that was expected.
#[cfg(feature = "systemd")]
pub(super) fn none_handed_over() -> io::Error {
    let text = "the service manager handed over none (LISTEN_FDS and LISTEN_PID say so)";
    io::Error::new(io::ErrorKind::NotFound, text)
}
