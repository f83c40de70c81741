//! The route that a request matched, and what its pattern captured.

use std::sync::{Arc, LazyLock};

use crate::pattern::Matchdict;
use crate::url::RouteInfo;

use super::Request;

/// A route whose pattern matches a request, and what the pattern captured.
///
/// Predicates of routes take it. It is what `info` is in Pyramid's
/// [custom route predicates](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#view-and-route-predicates).
///
/// See [`add_route_predicate`](crate::Configurator::add_route_predicate) for an example.
#[derive(Clone, Debug)]
pub struct RouteMatch {
    pub(crate) id: RouteId,
    pub(crate) route: Arc<RouteInfo>,
    pub(crate) matchdict: Matchdict,
}

impl RouteMatch {
    /// Returns the route: Pyramid's `info['route']`.
    pub fn route(&self) -> &RouteInfo {
        &self.route
    }

    /// Returns what the pattern captured: Pyramid's `info['match']`.
    pub fn matchdict(&self) -> &Matchdict {
        &self.matchdict
    }

    /// Returns what the pattern captured; nothing if no route matches.
    #[inline]
    pub(crate) fn matchdict_of(matched: Option<&Self>) -> &Matchdict {
        match matched {
            Some(matched) => &matched.matchdict,
            None => &EMPTY_MATCHDICT,
        }
    }
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
        RouteMatch::matchdict_of(self.matched.as_ref())
    }

    /// Returns the route that matched.
    pub fn matched_route(&self) -> Option<&RouteInfo> {
        self.matched.as_ref().map(|matched| &*matched.route)
    }

    /// Returns the route that matched, with what its pattern captured.
    #[inline]
    pub(crate) fn route_match(&self) -> Option<&RouteMatch> {
        self.matched.as_ref()
    }

    /// Returns which route matched.
    pub(crate) fn route_id(&self) -> Option<RouteId> {
        self.matched.as_ref().map(|matched| matched.id)
    }

    pub(crate) fn set_match(&mut self, matched: RouteMatch) {
        self.matched = Some(matched);
    }

    /// Forgets which way it has taken, where it is let in once more: it may be another request by now.
    pub(crate) fn forget_way(&mut self) {
        self.forget_answers();
        self.matched = None;
        self.forget_context();
    }
}
