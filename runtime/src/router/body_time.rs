//! When the body of a request is read: before its view is looked for, as soon as that is known, or by the view itself.

use crate::request::{BodyLimits, Request};
use crate::viewderivers::DerivedView;

use super::pipeline::Pipeline;
use super::route_entry::RouteEntry;

/// When the body of a request is read, and within which limits.
pub(super) struct BodyTime<'e> {
    limits: &'e BodyLimits,
    /// Whether a view of the route takes the body as a stream, and another may answer.
    is_streamed: bool,
}

impl<'e> BodyTime<'e> {
    /// Returns when the body of a request of a route, or of none, is read.
    #[inline]
    pub(super) fn of(pipeline: &'e Pipeline, entry: Option<&'e RouteEntry>) -> Self {
        Self {
            limits: entry.map_or(&pipeline.registry.body_limits, |entry| &entry.body_limits),
            is_streamed: entry.is_some_and(|entry| entry.is_streamed),
        }
    }

    /// Returns the limits of a body that is read before the view is looked for.
    #[inline]
    pub(super) fn before_views(&self, request: &Request) -> Option<&'e BodyLimits> {
        (!self.is_streamed && request.has_body()).then_some(self.limits)
    }

    /// Returns the limits of a body that is read for a view, now that it is known.
    #[inline]
    pub(super) fn before(&self, view: &DerivedView) -> Option<&'e BodyLimits> {
        (self.is_streamed && !view.streams_body).then_some(self.limits)
    }
}
