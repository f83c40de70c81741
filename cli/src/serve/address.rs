//! Where is listened.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};

use crate::failure::Failure;

use super::Options;
use super::project::Project;

/// Where applications listen if nobody says otherwise.
const DEFAULT: &str = "127.0.0.1:6543";

/// The setting of the application that says where it listens.
const SETTING: &str = "pyramidion.bind";

/// The socket, which stays open from beginning to end.
#[derive(Debug)]
pub(super) struct Socket(TcpListener);

impl Socket {
    /// Listens where the arguments, the environment or the settings say.
    pub(super) fn listen(options: &Options, project: &Project) -> Result<Self, Failure> {
        let address = address(options, project);
        match bind(&address) {
            Ok(listener) => Ok(Self(listener)),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                let free = free_near(&address);
                let free = free.map(|free| format!("; `--bind {free}` is free"));
                Err(Failure::new(format_args!(
                    "cannot listen on {address}: another program does{}",
                    free.unwrap_or_default()
                )))
            }
            Err(error) => {
                let is_other = error.kind() == ErrorKind::InvalidInput || address.starts_with(':');
                let advice = is_other.then_some("; write an address such as `127.0.0.1:6543`");
                Err(Failure::new(format_args!(
                    "cannot listen on {address}: {error}{}",
                    advice.unwrap_or_default()
                )))
            }
        }
    }

    /// Returns the same socket once more, for somebody who may close it.
    pub(super) fn share(&self) -> io::Result<TcpListener> {
        self.0.try_clone()
    }
}

fn address(options: &Options, project: &Project) -> String {
    let given = options.bind.clone();
    let found = given.or_else(|| project.setting(SETTING, "PYRAMIDION_BIND"));
    found.unwrap_or_else(|| DEFAULT.to_owned())
}

fn bind(address: &str) -> io::Result<TcpListener> {
    if address.starts_with("unix:") {
        let text = "a Unix socket is for proxies; run the application itself with it";
        return Err(io::Error::new(ErrorKind::Unsupported, text));
    }
    TcpListener::bind(address)
}

/// Returns an address with the next port that is free.
fn free_near(address: &str) -> Option<SocketAddr> {
    let taken = address.to_socket_addrs().ok()?.next()?;
    let ports = taken.port().checked_add(1)?..=u16::MAX;
    let mut near = ports
        .take(100)
        .map(|port| SocketAddr::new(taken.ip(), port));
    near.find(|address| TcpListener::bind(address).is_ok())
}
