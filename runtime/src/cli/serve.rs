//! The command `serve`, Pyramid's `pserve`.

use crate::server::{BoundServer, Server};
use crate::settings::Settings;

use super::failure::Failure;
use super::output::print;

/// The setting with the address.
const BIND: &str = "pyramidion.bind";

/// The port of Pyramid's tutorials.
const DEFAULT: &str = "127.0.0.1:6543";

/// Serves until the process is told to end.
pub(super) async fn answer(
    server: Server,
    bind: Option<String>,
    settings: &Settings,
) -> Result<u8, Failure> {
    let bound = match bind.as_deref().or(settings.get(BIND)) {
        Some(address) => listen(server, address).await?,
        None => listen_by_default(server).await?,
    };
    let said = format!("Serving on {}\n", bound.address());
    // Whoever started the program may have no interest in what it says.
    let say = || drop(print(&said));
    bound.run_and_say(say).await.map_err(Failure::new)?;
    Ok(0)
}

/// Listens on an address that is given: a socket of TCP, or a Unix socket after `unix:`.
async fn listen(server: Server, address: &str) -> Result<BoundServer, Failure> {
    #[cfg(unix)]
    if let Some(path) = address.strip_prefix("unix:") {
        return server.bind_unix(path).map_err(Failure::new);
    }
    server.bind(address).await.map_err(Failure::new)
}

/// Takes over the socket of a service manager, if there is one, or listens where everybody looks.
async fn listen_by_default(server: Server) -> Result<BoundServer, Failure> {
    #[cfg(feature = "systemd")]
    if std::env::var_os("LISTEN_FDS").is_some() {
        return server.bind_activated().map_err(Failure::new);
    }
    listen(server, DEFAULT).await
}
