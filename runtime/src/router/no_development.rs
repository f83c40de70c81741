//! Where development mode is not compiled in, nothing is kept of an error.

use std::any::Any;

use crate::Error;
use crate::response::Response;
use crate::settings::Settings;

/// What is shown to developers: nothing.
#[derive(Debug)]
pub(super) struct Development;

impl Development {
    #[inline]
    pub(super) fn of(_settings: &Settings) -> Self {
        Self
    }
}

/// Drops an error that was reported.
#[inline]
pub(super) fn keep_error(_response: &mut Response, error: Error) {
    drop(error);
}

/// Leaves a panic that was reported.
#[inline]
pub(super) fn keep_panic(_response: &mut Response, _panic: &(dyn Any + Send)) {}
