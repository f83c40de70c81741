//! What is called within a request: other views of it, and other requests.

use std::fmt;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;
use crate::context::{Located, Resource};
use crate::response::Response;

use super::Request;
use super::answered_by::Answering;
use super::awaited_values::Prepared;
use super::response_attributes::Rendering;
use super::visitor::PredicateAnswer;

/// How many views and requests may be within each other, beside the outermost.
pub(crate) const MAX_DEPTH: u8 = 16;

/// How far a request is within another, or its current view within another view.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    pub(super) depth: u8,
    pub(super) within: Within,
    /// Whether the permission of the next view that is called is not asked for.
    pub(super) skips_permission: bool,
    /// The error that the sub-request ends with, for whoever has sent it.
    pub(super) unanswered: Option<Box<Error>>,
    /// The response of which the view that is called is the wrapper.
    ///
    /// Never locked: the mutex makes it shareable, and only the owner of the request enters it.
    pub(super) wrapped: Option<Box<Mutex<Response>>>,
}

/// What a request is within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Within {
    /// It comes from a client.
    #[default]
    Nothing,
    /// It was sent by the application, through the tweens or not.
    Application { has_tweens: bool },
}

impl Nesting {
    /// Returns how deep the next one is.
    pub(super) fn next_depth(&self) -> Result<u8, TooDeep> {
        match self.depth {
            MAX_DEPTH.. => Err(TooDeep),
            depth => Ok(depth + 1),
        }
    }
}

/// The error for views that call each other without end.
#[derive(Debug)]
pub(crate) struct TooDeep;

impl fmt::Display for TooDeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "more than {MAX_DEPTH} views or sub-requests are within each other; does a view call itself, perhaps through another?"
        )
    }
}

impl std::error::Error for TooDeep {}

/// A request while a view is called within its view.
///
/// When it is dropped, the request is as it was before.
pub(crate) struct Inside<'r> {
    request: &'r mut Request,
    outer: Outer,
}

/// What a request has for the view around.
struct Outer {
    context: Option<Arc<dyn Resource>>,
    rendering: Option<Box<Rendering>>,
    prepared: Option<Box<Prepared>>,
    answers: Vec<PredicateAnswer>,
    answering: Answering,
    exception: Option<Arc<Error>>,
    skips_permission: bool,
    wrapped: Option<Box<Mutex<Response>>>,
}

impl Request {
    /// Makes the request ready for a view that is called within its view.
    ///
    /// # Errors
    ///
    /// Fails if there are too many views within each other.
    pub(crate) fn inside(&mut self, is_secure: bool) -> Result<Inside<'_>, TooDeep> {
        self.nesting.depth = self.nesting.next_depth()?;
        let found_out = self.found_out.as_mut();
        let outer = Outer {
            context: self.context.clone(),
            rendering: self.rendering.take(),
            prepared: self.prepared.take(),
            answers: found_out.map_or_else(Vec::new, |found_out| mem::take(&mut found_out.answers)),
            answering: self.answering,
            exception: self.exception.clone(),
            wrapped: self.nesting.wrapped.take(),
            skips_permission: mem::replace(&mut self.nesting.skips_permission, !is_secure),
        };
        let request = self;
        Ok(Inside { request, outer })
    }

    /// Tells whether the permission of the view that is called is not asked for, which counts for one view.
    #[inline]
    pub(crate) fn take_skips_permission(&mut self) -> bool {
        mem::take(&mut self.nesting.skips_permission)
    }

    /// Takes the response of which the view that is called is the wrapper.
    pub(crate) fn take_wrapped(&mut self) -> Option<Response> {
        let response = self.nesting.wrapped.take()?;
        Some(
            response
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Tells whether it was sent by the application, and not through its tweens.
    pub(crate) fn has_no_tweens(&self) -> bool {
        self.nesting.within == Within::Application { has_tweens: false }
    }

    /// Leaves an error to whoever has sent the request; gives it back if that is a client.
    pub(crate) fn leave_to_outer(&mut self, error: Error) -> Option<Error> {
        if self.nesting.within == Within::Nothing {
            return Some(error);
        }
        self.nesting.unanswered = Some(Box::new(error));
        None
    }

    /// Takes the error that is left to whoever has sent the request.
    pub(crate) fn take_unanswered(&mut self) -> Option<Error> {
        self.nesting.unanswered.take().map(|error| *error)
    }
}

impl Inside<'_> {
    /// Sets the context of the view.
    pub(crate) fn set_place(&mut self, place: &Arc<Located>) {
        // A root alone has no need of its place.
        let context = match place.above() {
            Some(_) => Arc::clone(place) as Arc<dyn Resource>,
            None => Arc::clone(place.resource()),
        };
        self.set_context(context);
    }

    /// Gives the view a response to wrap.
    pub(crate) fn set_wrapped(&mut self, response: Response) {
        self.nesting.wrapped = Some(Box::new(Mutex::new(response)));
    }

    /// Lets the request keep the error that the view answers.
    pub(crate) fn keep_exception(&mut self) {
        self.outer.exception.clone_from(&self.request.exception);
    }
}

impl Deref for Inside<'_> {
    type Target = Request;

    fn deref(&self) -> &Request {
        self.request
    }
}

impl DerefMut for Inside<'_> {
    fn deref_mut(&mut self) -> &mut Request {
        self.request
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let Self { request, outer } = self;
        request.context = outer.context.take();
        request.rendering = outer.rendering.take();
        request.prepared = outer.prepared.take();
        let answers = mem::take(&mut outer.answers);
        if let Some(found_out) = &mut request.found_out {
            found_out.answers = answers;
        }
        request.answering = outer.answering;
        request.exception = outer.exception.take();
        request.nesting.skips_permission = outer.skips_permission;
        request.nesting.wrapped = outer.wrapped.take();
        request.nesting.depth = request.nesting.depth.saturating_sub(1);
    }
}
