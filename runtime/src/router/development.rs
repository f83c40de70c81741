//! Whether errors are explained to developers, and what is kept of an error until it is known who gets to see it.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::Error;
use crate::devel::{self, Closed, Explanations, Failure, Witness};
use crate::observers::{Observer, RequestObserver};
use crate::request::Request;
use crate::response::Response;
use crate::settings::{DEVELOPMENT, Settings};

/// Whether errors are explained to developers.
#[derive(Debug)]
pub(super) struct Development {
    is_on: bool,
    /// The reasons for which an error was not explained that were told, a bit each.
    told: AtomicU8,
    /// Why errors were answered that views of the application answered.
    explanations: Arc<Explanations>,
}

impl Development {
    pub(super) fn of(settings: &Settings) -> Self {
        let is_on = settings.is_on(DEVELOPMENT);
        if is_on {
            devel::listen_to_panics();
        }
        Self {
            is_on,
            told: AtomicU8::new(0),
            explanations: Arc::default(),
        }
    }

    /// Tells whether errors are explained.
    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Returns why errors were answered that views of the application answered.
    pub(super) fn explanations(&self) -> &Explanations {
        &self.explanations
    }

    /// Returns what answers requests for explanations, if there are any.
    pub(super) fn observer(&self) -> Option<Arc<dyn Observer>> {
        if !self.is_on {
            return None;
        }
        let explanations = Arc::clone(&self.explanations);
        Some(explanations)
    }

    /// Returns who sees what happens while a request is answered, if errors may be explained to whoever sent it.
    pub(super) fn witness(&self, request: &mut Request) -> Option<Arc<dyn RequestObserver>> {
        if !self.is_on {
            return None;
        }
        let witness = Witness::of(request)?;
        Some(witness)
    }

    /// Tells a reason for which an error is not explained, the first time.
    pub(super) fn tell(&self, closed: Closed) {
        let bit = 1 << closed as u8;
        if self.told.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
            devel::tell(closed);
        }
    }
}

/// Keeps an error until it is known who gets to see it.
pub(super) fn keep_error(response: &mut Response, error: Error) {
    Failure::from(error).keep(response);
}

/// Keeps the panic that was just caught until it is known who gets to see it.
pub(super) fn keep_panic(response: &mut Response, panic: &(dyn Any + Send)) {
    Failure::of_panic(panic).keep(response);
}
