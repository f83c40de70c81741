//! Conditions that the path of a route, or the application as a whole, never meets, or always.

use crate::cors::Cors;
use crate::pattern;
use crate::predicates::Predicate;
use crate::urldispatch::Route;

use crate::introspection::{Condition, SourcePlace};

/// What decides about conditions besides the request.
pub(super) struct Around<'a> {
    /// The route, with the place where it was added.
    pub(super) route: Option<(&'a Route, SourcePlace)>,
    pub(super) equipment: Equipment,
}

/// What an application has, on which conditions depend.
#[derive(Clone, Copy)]
pub(super) struct Equipment {
    pub(super) has_security_policy: bool,
    /// Whether a request may be answered more than once.
    pub(super) has_retry: bool,
}

/// Returns a sentence for each condition on which no request depends; its subject is what has the conditions.
pub(super) fn doubts<'a>(
    predicates: &'a [Predicate],
    around: &'a Around<'a>,
) -> impl Iterator<Item = String> + 'a {
    predicates.iter().filter_map(|predicate| {
        without_policy(predicate, around)
            .or_else(|| without_retry(predicate, around))
            .or_else(|| value(predicate, around))
            .or_else(|| path(predicate, around))
    })
}

/// Returns a sentence for each condition of a route that no preflight meets.
pub(super) fn without_preflight<'a>(
    predicates: &'a [Predicate],
    cors: &'a Cors,
) -> impl Iterator<Item = String> + 'a {
    let unmet = predicates.iter().filter(|predicate| {
        let conditions = predicate.conditions();
        let mut headers = conditions.iter().filter_map(needed_header);
        headers.any(|name| cors.comes_after_preflight(name))
    });
    unmet.map(|predicate| {
        format!(
            "has CORS, but no preflight meets `{predicate}`: it has neither cookies nor the headers of the request \
             that it asks for; let the views of the route have the predicate"
        )
    })
}

/// Returns the name of the header without which a condition is not met.
fn needed_header(condition: &Condition) -> Option<&str> {
    match condition {
        Condition::Header { name, .. } => Some(name),
        Condition::ContentType(_) => Some("content-type"),
        Condition::Xhr(true) => Some("x-requested-with"),
        Condition::Authenticated(true) => Some("cookie"),
        _ => None,
    }
}

/// Without a security policy nobody is known.
fn without_policy(predicate: &Predicate, around: &Around<'_>) -> Option<String> {
    let wants_visitor = predicate.wants_visitor()?;
    if around.equipment.has_security_policy {
        return None;
    }
    let why = "there is no security policy, so that nobody is known; call `config.set_security_policy(…)`";
    Some(decided(predicate, !wants_visitor, why))
}

/// Without a retry every attempt is the last one.
fn without_retry(predicate: &Predicate, around: &Around<'_>) -> Option<String> {
    let wants_last = predicate.wants_last_attempt()?;
    if around.equipment.has_retry {
        return None;
    }
    let why = "a request is answered once only; call `config.set_retry(…)`";
    Some(decided(predicate, wants_last, why))
}

/// Says that a condition always holds, or never.
fn decided(predicate: &Predicate, holds: bool, why: &str) -> String {
    if holds {
        format!("has `{predicate}`, which always holds: {why}")
    } else {
        format!("never answers: it has `{predicate}`, but {why}")
    }
}

/// A value that a placeholder never has.
fn value(predicate: &Predicate, around: &Around<'_>) -> Option<String> {
    let (route, place) = around.route?;
    let mut values = predicate.values();
    let (value, written) = values.find_map(|(name, value)| {
        let written = route.info.pattern.refusing(name, value)?;
        Some((value, written))
    })?;
    let why = if written.starts_with('*') {
        format!("`{written}` is a list of segments, which no text equals")
    } else {
        format!("`{written}` never has the value {value:?}")
    };
    Some(format!(
        "never answers: it has `{predicate}`, but {why}, in the route {}; change one of them",
        said(route, place)
    ))
}

/// A beginning that no path has, or all have.
fn path(predicate: &Predicate, around: &Around<'_>) -> Option<String> {
    let (regex, is_negated) = predicate.path_info()?;
    if !is_negated && pattern::is_excluded("/", regex) {
        return Some(format!(
            "never answers: it has `{predicate}`, but a path begins with `/`; write `/` before it"
        ));
    }
    let (route, place) = around.route?;
    let pattern = &route.info.pattern;
    let why = if !is_negated && pattern.never_begins_with(regex) {
        "no path begins like this"
    } else if is_negated && pattern.always_begins_with(regex) {
        "every path begins like this"
    } else {
        return None;
    };
    Some(format!(
        "never answers: it has `{predicate}`, but {why} in the route {}; change one of them",
        said(route, place)
    ))
}

/// Names a route with its pattern and its place.
fn said(route: &Route, place: SourcePlace) -> String {
    let (name, pattern) = (&route.info.name, &route.info.pattern_text);
    format!("`{name}` (`{pattern}`) of {place}")
}
