//! The command `serve`, Pyramid's `pserve`.

use std::future::Future;
use std::time::Duration;

use crate::server::{BoundServer, Server};
use crate::settings::{BIND, SUPERVISOR, Settings};

use super::browser;
use super::development;
use super::failure::Failure;
use super::output::print;
use super::start::Start;

/// The port of Pyramid's tutorials.
const DEFAULT: &str = "127.0.0.1:6543";

/// How long an idle connection may still send a request before the next program answers it.
const DRAIN: Duration = Duration::from_millis(500);

/// What the arguments of the command say.
#[derive(Debug)]
pub(super) struct Served {
    /// The address to listen on.
    pub(super) bind: Option<String>,
    /// Whether a browser is opened.
    pub(super) opens: bool,
}

/// Serves until the process is told to end.
///
/// It listens first, so that an address that is taken is told at once; connections wait while `before` goes on.
pub(super) async fn answer(
    mut server: Server,
    served: Served,
    settings: &Settings,
    mut start: Start,
    before: impl Future<Output = crate::Result<()>>,
) -> Result<u8, Failure> {
    if std::env::var_os(SUPERVISOR).is_some() {
        server = server.drain(DRAIN);
    }
    let steps = async {
        let bound = match &served.bind {
            Some(address) => listen(server.clone(), address).await?,
            None => listen_by_default(server.clone(), settings).await?,
        };
        before.await.map_err(Failure::new)?;
        Ok(bound)
    };
    let bound = match start.ready(&server, steps).await {
        Ok(bound) => bound,
        Err(ended) => return ended,
    };
    let address = bound.address();
    development::warn_of(&address, settings);
    let say = || {
        // Whoever started the program may have no interest in what it says.
        drop(print(&format!("Serving on {address}\n")));
        if served.opens {
            browser::open(&address);
        }
    };
    let served = bound.run_and_say(start.into_signals(), say).await;
    served.map_err(Failure::new)?;
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

/// Takes over the socket of a service manager, if there is one, or listens where the settings say, or where everybody looks.
async fn listen_by_default(server: Server, settings: &Settings) -> Result<BoundServer, Failure> {
    let handed_over = server.clone().bind_handed_over();
    if let Some(bound) = handed_over.map_err(Failure::new)? {
        return Ok(bound);
    }
    listen(server, settings.get(BIND).unwrap_or(DEFAULT)).await
}
