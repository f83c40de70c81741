//! Conditions of views that no request of their route meets.

use http::Method;

use crate::extract::Requirements;
use crate::predicates::{Methods, Predicate};
use crate::urldispatch::Route;
use crate::view::View;

use super::describe;
use super::exclusions::excluded;
use super::patterns::unknown_placeholder;
use super::upgrades;
use super::view_arguments::simple;
use crate::introspection::SourcePlace;

/// Returns what is wrong with the conditions of a view; the subject of each sentence is the view.
///
/// They are compared with those of its route, if it has one.
pub(super) fn mistakes(
    predicates: &[Predicate],
    route: Option<&Route>,
    requirements: &Requirements,
) -> Vec<String> {
    let mut mistakes = Vec::new();
    let of_route = route.map_or(&[][..], |route| &route.predicates);
    // A route that no request matches is one mistake, whatever its views are.
    if excluded(of_route).is_some() {
        return mistakes;
    }
    if let Some(route) = route {
        mistakes.extend(
            predicates
                .iter()
                .filter_map(|predicate| unknown_placeholder(predicate, route)),
        );
        mistakes.extend(excluded_by_route(predicates, route));
    }
    let excluded = excluded(predicates)
        .map(|both| format!("is never called: no request meets {both}; leave one of them out"));
    let is_excluded = excluded.is_some() || !mistakes.is_empty();
    mistakes.extend(excluded);
    // The methods of a view that is never called say nothing.
    if !is_excluded {
        let methods = Methods::of(of_route.iter().chain(predicates));
        mistakes.extend(body_of_get(&methods, requirements));
        mistakes.extend(content_of_get(&methods, predicates));
        mistakes.extend(other_content(predicates, requirements));
        mistakes.extend(upgrades::mistake(&methods, predicates, requirements));
    }
    mistakes
}

fn excluded_by_route(predicates: &[Predicate], route: &Route) -> Option<String> {
    let mut pairs = predicates
        .iter()
        .flat_map(|own| route.predicates.iter().map(move |other| (own, other)));
    let name = &route.info.name;
    let Some((own, other)) = pairs.find(|(own, other)| own.excludes(other)) else {
        let both = route.predicates.iter().chain(predicates);
        let is_excluded =
            Methods::of(both).is_empty() && !Methods::of(predicates.iter()).is_empty();
        return is_excluded.then(|| {
            format!(
                "is never called: it has none of the methods that the route `{name}` has; change one of them"
            )
        });
    };
    Some(format!(
        "is never called: it has `{own}`, but the route `{name}` has `{other}`, and no request meets \
         both; change one of them"
    ))
}

/// Reports an argument that is read from a body, of a view for methods whose requests have none.
fn body_of_get(methods: &Methods, requirements: &Requirements) -> Option<String> {
    let methods = without_content(methods)?;
    let mut bodies = requirements.bodies.iter();
    let (_, name) = bodies.find(|(body, _)| body.needs_content())?;
    let (argument, methods) = (simple(name), listed(methods));
    Some(format!(
        "takes `{argument}`, but answers {methods} only, whose requests have no body; take `Query<…>`, or \
         add `request_method = \"POST\"`"
    ))
}

/// Reports a view for content of some types, of which no method has any.
fn content_of_get(methods: &Methods, predicates: &[Predicate]) -> Option<String> {
    let methods = without_content(methods)?;
    let is_wanted = |predicate: &&Predicate| matches!(predicate.content_type(), Some((_, false)));
    let wanted = predicates.iter().find(is_wanted)?;
    let methods = listed(methods);
    Some(format!(
        "has `{wanted}`, but answers {methods} only, whose requests have no content; leave it out, or add \
         `request_method = \"POST\"`"
    ))
}

/// Returns the methods if requests with none of them have content.
fn without_content(methods: &Methods) -> Option<&[Method]> {
    let Methods::Only(methods) = methods else {
        return None;
    };
    let has_none = |method: &Method| {
        [Method::GET, Method::HEAD, Method::TRACE, Method::CONNECT].contains(method)
    };
    methods.iter().all(has_none).then_some(methods)
}

/// Reports an argument that is read from content of another type than the view is for.
fn other_content(predicates: &[Predicate], requirements: &Requirements) -> Option<String> {
    let mut wanted = predicates.iter().filter_map(|predicate| {
        let (types, is_negated) = predicate.content_type()?;
        (!is_negated).then_some((predicate, types))
    });
    let (predicate, name, right) = wanted.find_map(|(predicate, types)| {
        let mut bodies = requirements.bodies.iter();
        let (body, name) = bodies.find(|(body, _)| !body.may_be_of(types))?;
        Some((predicate, name, body.media_type()?))
    })?;
    let argument = simple(name);
    Some(format!(
        "takes `{argument}`, but has `{predicate}`, which is other content; write \
         `content_type = {right:?}`, or take another argument"
    ))
}

/// Warns of a view whose name has the `@@` that paths may write before it.
pub(super) fn selector_in_name(view: &View) -> Option<String> {
    let name = &*view.declared.name;
    let own = name.strip_prefix("@@")?;
    Some(format!(
        "{}: {} has the name {name:?}, which a path asks for by `@@{name}` only: in a path `@@{own}` is the name {own:?}; write \
         `name = {own:?}`",
        SourcePlace::from(view.place),
        describe(view),
    ))
}

fn listed(methods: &[Method]) -> String {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    names.join(" and ")
}
