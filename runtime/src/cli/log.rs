//! Where the log goes while a command runs.

use tracing::subscriber::{DefaultGuard, NoSubscriber};
#[cfg(all(feature = "observers", debug_assertions))]
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[cfg(all(feature = "observers", debug_assertions))]
use crate::observers;
use crate::settings::{LOG, Settings};

use super::failure::Failure;

/// Writes what the application logs to standard error, unless the program has a subscriber of its own.
pub(super) fn write_to_standard_error(settings: &Settings) -> Result<(), Failure> {
    let filter = settings.get(LOG).unwrap_or("info");
    let filter: Targets = filter.parse().map_err(Failure::new)?;
    if !tracing::dispatcher::has_been_set() {
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(std::io::stderr);
        // Somebody else may have set one meanwhile, which then counts.
        #[cfg(all(feature = "observers", debug_assertions))]
        let _ = tracing_subscriber::registry()
            .with(lines.with_filter(filter))
            .with(observers::layer())
            .try_init();
        #[cfg(not(all(feature = "observers", debug_assertions)))]
        let _ = tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .try_init();
    }
    Ok(())
}

/// Leaves out what is logged, until the guard is dropped.
pub(super) fn silence() -> DefaultGuard {
    tracing::subscriber::set_default(NoSubscriber::new())
}
