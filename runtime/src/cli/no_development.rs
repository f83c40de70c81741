//! Where development mode is not compiled in, there is nothing to say of it.

use crate::Error;
use crate::router::App;
use crate::settings::Settings;

pub(super) fn turn_on(_settings: &mut Settings) {}

pub(super) fn announce(_settings: &Settings) {}

pub(super) fn warn_of(_address: &str, _settings: &Settings) {}

/// An application that could not be made ends the program.
pub(super) fn instead_of(_error: &Error, _settings: &Settings) -> Option<App> {
    None
}
