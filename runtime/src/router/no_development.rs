//! Where development mode is not compiled in, nothing is kept of an error.

use std::any::Any;
use std::sync::Arc;

use crate::Error;
use crate::observers::{Observer, RequestObserver};
use crate::request::Request;
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

    /// Nothing is explained, so nobody asks for it.
    #[inline]
    #[expect(
        clippy::unused_self,
        reason = "it takes the place of what development mode has"
    )]
    pub(super) fn observer(&self) -> Option<Arc<dyn Observer>> {
        None
    }

    /// Nobody sees what happens while a request is answered.
    #[inline]
    #[expect(
        clippy::unused_self,
        reason = "it takes the place of what development mode has"
    )]
    pub(super) fn witness(&self, _request: &mut Request) -> Option<Arc<dyn RequestObserver>> {
        None
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
