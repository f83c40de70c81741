//! Warnings of routes that answer HEAD, but not GET.

use http::Method;

use crate::introspection::SourcePlace;
use crate::predicates::{Methods, Predicate};
use crate::urldispatch::RoutesMapper;

use super::routes::MatchingRoute;

/// Warns of routes that are for HEAD by name, where nothing answers GET.
pub(super) fn warnings(mapper: &RoutesMapper<MatchingRoute>) -> impl Iterator<Item = String> {
    let routes = mapper.routes().iter().enumerate();
    routes.filter_map(|(position, route)| {
        let is_of_route = names_head(&route.entry.route.predicates);
        let place = if is_of_route {
            route.declared.place
        } else {
            place_of_view(route)?
        };
        let is_answered = |other: &usize| {
            // A route that a request matched keeps it, whatever its views say.
            (is_of_route || *other < position) && answers_get(&mapper.routes()[*other])
        };
        if answers_get(route) || mapper.covering(position)?.iter().any(is_answered) {
            return None;
        }
        let name = &route.declared.name;
        Some(format!(
            "{place}: the route `{name}` answers HEAD, but not GET; write `\"GET\"`, which implies `\"HEAD\"`"
        ))
    })
}

/// Returns the place of the first view of a route that names HEAD.
fn place_of_view(route: &MatchingRoute) -> Option<SourcePlace> {
    let mut views = route.entry.views.views.views().iter();
    let view = views.find(|view| names_head(&view.predicates))?;
    Some(SourcePlace::from(view.place))
}

fn names_head(predicates: &[Predicate]) -> bool {
    let methods = Methods::of(predicates.iter());
    matches!(methods, Methods::Only(methods) if methods.contains(&Method::HEAD) && !methods.contains(&Method::GET))
}

/// Tells whether some requests with GET are answered where a route matches, as far as methods decide.
fn answers_get(route: &MatchingRoute) -> bool {
    #[cfg(feature = "forward")]
    let is_forwarded = route.declared.forwarding.is_some();
    #[cfg(not(feature = "forward"))]
    let is_forwarded = false;
    let of_route = &route.entry.route.predicates;
    let takes_get =
        |of_view: &[Predicate]| Methods::of(of_route.iter().chain(of_view)).contains(&Method::GET);
    let mut views = route.entry.views.all();
    let has_view = views.any(|view| takes_get(&view.predicates));
    has_view || ((is_forwarded || route.declared.uses_global_views) && takes_get(&[]))
}
