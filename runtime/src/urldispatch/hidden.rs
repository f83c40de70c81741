//! Routes that no request reaches, since an earlier one takes all of theirs.

use crate::pattern::Extent;

use super::Route;
use super::index::RouteIndex;

/// A route that is hidden, and the one that hides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) position: usize,
    pub(crate) by: usize,
    /// Whether the other one would be hidden, if they changed places.
    pub(crate) is_mutual: bool,
}

/// The most routes with which one is compared.
const LIMIT: usize = 64;

/// Finds the routes that are known to be hidden.
///
/// Each is compared with those only that the index finds for it, and a hidden route is not entered into the
/// index: what it would hide, the route that hides it hides as well.
pub(crate) fn hidden<R: AsRef<Route>>(routes: &[R]) -> Vec<Hidden> {
    let routes: Vec<_> = routes.iter().map(AsRef::as_ref).collect();
    let extents: Vec<_> = routes
        .iter()
        .map(|route| Extent::of(&route.info.pattern))
        .collect();
    let mut index = RouteIndex::with_capacity(routes.len());
    let mut hidden = Vec::new();
    for (position, route) in (0_u32..).zip(&routes) {
        let extent = &extents[position as usize];
        let candidates = index.some_candidates(&extent.path(), LIMIT);
        let hides = |by: &u32| {
            let by = *by as usize;
            extents[by].covers(extent) && takes_as_much(routes[by], route)
        };
        match candidates.into_iter().filter(hides).min() {
            Some(by) => hidden.push(Hidden {
                position: position as usize,
                by: by as usize,
                is_mutual: extent.covers(&extents[by as usize])
                    && takes_as_much(route, routes[by as usize]),
            }),
            None => index.insert(position, &route.info.pattern.shape()),
        }
    }
    hidden
}

/// Tells whether the predicates of a route hold for every request for which those of another do.
fn takes_as_much(route: &Route, other: &Route) -> bool {
    let mut predicates = route.predicates.iter();
    predicates.all(|predicate| predicate.is_implied_by(&other.predicates))
}
