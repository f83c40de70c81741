//! Where development mode is not compiled in, there is nothing to say of it.

use std::convert::Infallible;
use std::future::Future;

use crate::Error;
use crate::router::App;
use crate::settings::Settings;

use super::failure::Failure;

pub(super) fn turn_on(_settings: &mut Settings) {}

pub(super) fn announce(_settings: &Settings) {}

pub(super) fn warn_of(_address: &str, _settings: &Settings) {}

/// A panic while an application is made ends the program.
#[derive(Debug)]
pub(super) struct Panicked(Infallible);

impl Panicked {
    pub(super) fn instead(self, _settings: &Settings) -> Option<App> {
        match self.0 {}
    }
}

pub(super) async fn making(
    _is_served: bool,
    _settings: &Settings,
    making: impl Future<Output = crate::Result<App>>,
) -> Result<crate::Result<App>, Panicked> {
    Ok(making.await)
}

/// An application that could not be made ends the program.
pub(super) fn instead_of(_error: &Error, _settings: &Settings) -> Option<App> {
    None
}

/// Wrong settings end the program.
pub(super) fn instead_of_settings(_failure: &Failure) -> Option<(App, Settings)> {
    None
}
