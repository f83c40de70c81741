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

/// Makes the index of routes, and finds those that are known to be hidden.
///
/// Each is compared with those only that the index finds for it. A hidden route is entered into the index after all others: what it
/// would hide, the route that hides it hides as well.
pub(super) fn index<R: AsRef<Route>>(routes: &[R]) -> (RouteIndex, Vec<Hidden>) {
    let route = |position: u32| routes[position as usize].as_ref();
    let extents = routes.iter().map(AsRef::as_ref);
    let extents: Vec<_> = extents
        .map(|route| Extent::of(&route.info.pattern))
        .collect();
    let mut index = RouteIndex::with_capacity(routes.len());
    let (mut hidden, mut left_out) = (Vec::new(), Vec::new());
    let mut path = String::new();
    for (position, extent) in (0_u32..).zip(&extents) {
        let own = route(position);
        extent.write_path(&mut path);
        let candidates = index.some_candidates(&path, LIMIT);
        let hides =
            |by: &u32| extents[*by as usize].covers(extent) && takes_as_much(route(*by), own);
        match candidates.into_iter().filter(hides).min() {
            Some(by) => {
                left_out.push(position);
                hidden.push(Hidden {
                    position: position as usize,
                    by: by as usize,
                    is_mutual: extent.covers(&extents[by as usize])
                        && takes_as_much(own, route(by)),
                });
            }
            None => index.insert(position, &own.info.pattern.shape()),
        }
    }
    for position in left_out {
        index.insert(position, &route(position).info.pattern.shape());
    }
    index.shrink_to_fit();
    (index, hidden)
}

/// Returns the other routes whose patterns match every path that the pattern of one matches, or nothing if there are too many
/// to look at.
pub(super) fn covering<R: AsRef<Route>>(
    routes: &[R],
    index: &RouteIndex,
    position: usize,
) -> Option<Vec<usize>> {
    let extent = |position: usize| Extent::of(&routes[position].as_ref().info.pattern);
    let own = extent(position);
    let mut path = String::new();
    own.write_path(&mut path);
    let candidates = index.some_candidates(&path, LIMIT);
    let all_seen = candidates.len() < LIMIT;
    all_seen.then(|| {
        let others = candidates.into_iter().map(|other| other as usize);
        let others = others.filter(|other| *other != position && extent(*other).covers(&own));
        others.collect()
    })
}

/// Tells whether the predicates of a route hold for every request for which those of another do.
fn takes_as_much(route: &Route, other: &Route) -> bool {
    let mut predicates = route.predicates.iter();
    predicates.all(|predicate| predicate.is_implied_by(&other.predicates))
}
