//! An application that is put together.

use std::ops::Deref;

use crate::request::Request;
use crate::viewlookup::RouteViews;

use super::app_parts::Parts;
use super::debugging::Debugging;
use super::development::Development;
use super::route_entry::RouteEntry;
use super::waiting::Waiting;

/// The parts of an application, and what follows from them.
pub(super) struct Pipeline {
    parts: Parts,
    pub(super) waiting: Waiting,
    pub(super) debugging: Debugging,
    pub(super) development: Development,
}

impl Pipeline {
    pub(super) fn new(mut parts: Parts) -> Self {
        let waiting = Waiting::find(&mut parts);
        let debugging = Debugging::of(&parts.registry.settings);
        let development = Development::of(&parts.registry.settings);
        parts.observers.extend(development.observer());
        Self {
            parts,
            waiting,
            debugging,
            development,
        }
    }

    /// Returns the route that a request matched.
    pub(super) fn entry_of(&self, request: &Request) -> Option<&RouteEntry> {
        request.route_id().map(|id| self.routes.entry(id))
    }

    /// Returns the views of the route that a request matched.
    pub(super) fn views_of(&self, request: &Request) -> Option<&RouteViews> {
        self.entry_of(request).map(|entry| &entry.views)
    }
}

impl Deref for Pipeline {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
