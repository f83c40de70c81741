//! Which view answers a request, for spans and the log.

use std::sync::Arc;

use crate::Error;
use crate::httpexceptions::HttpException;
use crate::telemetry::Source;

use super::Request;

/// How far a request has come on its way to a view and back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reached {
    /// No view was called yet.
    #[default]
    Before,
    /// This view was called last.
    View(Source, Course),
}

/// How far a view has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// It has not ended yet, or has failed.
    Within,
    /// It has answered.
    After,
}

impl Reached {
    /// Returns the view that was called last.
    pub(crate) fn view(self) -> Option<Source> {
        match self {
            Self::Before => None,
            Self::View(view, _) => Some(view),
        }
    }
}

/// What is to blame for a failure of a request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answering {
    /// How far it has come.
    reached: Reached,
    /// How far it had come when it failed with the error that an exception view answers.
    failed: Reached,
}

/// What a request was before an error is answered.
pub(crate) struct BeforeError {
    exception: Option<Arc<Error>>,
    answering: Answering,
}

impl Request {
    /// Takes note of the view that answers.
    pub(crate) fn set_view(&mut self, view: Source) {
        self.answering.reached = Reached::View(view, Course::Within);
    }

    /// Takes note that the view has answered.
    #[inline]
    pub(crate) fn leave_view(&mut self) {
        if let Reached::View(_, course) = &mut self.answering.reached {
            *course = Course::After;
        }
    }

    /// Returns how far the request has come.
    pub(crate) fn reached(&self) -> Reached {
        self.answering.reached
    }

    /// Returns how far the request had come when it failed with the error that an exception view answers.
    pub(crate) fn failed_at(&self) -> Reached {
        self.answering.failed
    }

    /// Returns the view that answered last.
    pub(crate) fn view(&self) -> Option<Source> {
        self.answering.reached.view()
    }

    /// Returns the view whose error an exception view answers.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn failed_view(&self) -> Option<Source> {
        self.answering.failed.view()
    }

    pub(crate) fn set_exception(&mut self, exception: Option<Error>) {
        self.exception = exception.map(Arc::new);
    }

    /// Begins to answer an error, which predicates of exception views see; what is known of predicates counts no longer.
    pub(crate) fn begin_error(&mut self, error: Error) -> BeforeError {
        let before = BeforeError {
            exception: self.exception.replace(Arc::new(error)),
            answering: self.answering,
        };
        self.answering.failed = self.answering.reached;
        self.leave_view();
        self.forget_answers();
        before
    }

    /// Takes back the error that nothing answers; the request is as it was before.
    pub(crate) fn take_back_error(&mut self, before: BeforeError) -> Error {
        self.answering = before.answering;
        let error = std::mem::replace(&mut self.exception, before.exception);
        // Only a view could keep it, and none was called.
        let error = error.and_then(Arc::into_inner);
        error.unwrap_or_else(|| HttpException::internal_server_error().into())
    }

    /// Returns the error that an exception view is answering, to keep.
    pub(crate) fn shared_exception(&self) -> Option<Arc<Error>> {
        self.exception.clone()
    }
}
