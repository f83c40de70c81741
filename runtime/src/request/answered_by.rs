//! Which view answers a request, for spans and the log.

use std::sync::Arc;

use crate::Error;
use crate::telemetry::Source;

use super::Request;

/// The views that were called for a request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answering {
    /// The last one.
    view: Option<Source>,
    /// The one whose error an exception view answers.
    failed: Option<Source>,
}

impl Request {
    /// Takes note of the view that answers.
    pub(crate) fn set_view(&mut self, view: Source) {
        self.answering.view = Some(view);
    }

    /// Returns the view that answered last.
    pub(crate) fn view(&self) -> Option<Source> {
        self.answering.view
    }

    /// Returns the view whose error an exception view answers.
    pub(crate) fn failed_view(&self) -> Option<Source> {
        self.answering.failed
    }

    pub(crate) fn set_exception(&mut self, exception: Option<Error>) {
        self.exception = exception.map(Arc::new);
        self.answering.failed = self.answering.view;
    }

    /// Returns the error that an exception view is answering, to keep.
    pub(crate) fn shared_exception(&self) -> Option<Arc<Error>> {
        self.exception.clone()
    }
}
