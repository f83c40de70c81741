//! The route that a request matched, and what its pattern captured.

use std::sync::{Arc, LazyLock};

use crate::pattern::Matchdict;
use crate::url::RouteInfo;

use super::Request;

/// The route of a request, and what its pattern captured.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) id: RouteId,
    pub(crate) route: Arc<RouteInfo>,
    pub(crate) matchdict: Matchdict,
}

/// Which of the routes that requests can match it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RouteId(usize);

impl RouteId {
    /// Returns the id of the route at a position among those that requests can match.
    pub(crate) fn new(position: usize) -> Self {
        Self(position)
    }

    pub(crate) fn position(self) -> usize {
        self.0
    }
}

static EMPTY_MATCHDICT: LazyLock<Matchdict> = LazyLock::new(Matchdict::default);

impl Request {
    /// Returns what the route's pattern captured.
    pub fn matchdict(&self) -> &Matchdict {
        match &self.matched {
            Some(matched) => &matched.matchdict,
            None => &EMPTY_MATCHDICT,
        }
    }

    /// Returns the route that matched.
    pub fn matched_route(&self) -> Option<&RouteInfo> {
        self.matched.as_ref().map(|matched| &*matched.route)
    }

    /// Returns which route matched.
    pub(crate) fn route_id(&self) -> Option<RouteId> {
        self.matched.as_ref().map(|matched| matched.id)
    }

    pub(crate) fn set_match(&mut self, matched: Match) {
        self.matched = Some(matched);
    }

    /// Forgets which way it has taken, where it is let in once more: it may be another request by now.
    pub(crate) fn forget_way(&mut self) {
        self.forget_answers();
        self.matched = None;
        self.forget_context();
    }
}
