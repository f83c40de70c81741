//! Which views are the wrappers of others: whether they are there, and come to an end.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion_syntax::near;

use crate::request::MAX_DEPTH;
use crate::view::{Place, View};

use super::actions::IncludePath;
use super::describe;
use super::report::Report;

/// Reports wrappers that are not there, and those that wrap themselves.
pub(super) fn check(views: &[(View, IncludePath)], report: &mut Report) {
    // What each name without a route leads to: the wrappers of its views.
    let mut named: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
    let mut wrapped: Vec<(&View, &str, Place)> = Vec::new();
    let mut circles: BTreeSet<&str> = BTreeSet::new();
    for (view, _) in views {
        let declared = &view.declared;
        let wrapper = declared.wrapper.as_deref();
        if is_named(view) {
            named.entry(&declared.name).or_default().push(wrapper);
        }
        wrapped.extend(wrapper.map(|wrapper| (view, wrapper, view.place)));
    }
    let wrappers: BTreeSet<_> = wrapped.iter().map(|(_, wrapper, _)| *wrapper).collect();
    for (view, wrapper, place) in wrapped {
        let name = &*view.declared.name;
        let of_name = is_named(view).then_some(name);
        let view = describe(view);
        if !named.contains_key(wrapper) {
            let hint = near::hint_or(wrapper, named.keys().copied(), || {
                format!("; add one with `name = {wrapper:?}`, or leave the wrapper out")
            });
            let message = format!(
                "{view} has the wrapper `{wrapper}`, but no view without a route has this name{hint}"
            );
            report.add_at(place, message);
        } else if let Some(first) = of_name.and_then(|name| circle_of(name, &named))
            && circles.insert(first)
        {
            let message = format!(
                "{view} has the wrapper `{wrapper}`, which is wrapped by itself without end; leave out one `wrapper`"
            );
            report.add_at(place, message);
        } else if of_name.is_none_or(|name| !wrappers.contains(name)) {
            report.add_all_at(place, too_many(&view, wrapper, &named));
        }
    }
}

/// Says that more wrappers are around a view than can be within each other.
fn too_many(
    view: &str,
    wrapper: &str,
    named: &BTreeMap<&str, Vec<Option<&str>>>,
) -> Option<String> {
    let next = |name: &&str| match named.get(*name).map(Vec::as_slice) {
        Some([next]) => *next,
        // Which of several it will be is not known.
        _ => None,
    };
    // Those of a circle are without end.
    let names = std::iter::successors(Some(wrapper), next).take(named.len());
    let count = names.count();
    (count > MAX_DEPTH.into()).then(|| {
        format!(
            "{view} has the wrapper `{wrapper}`, which has a wrapper again, and so on: {count} views, of which at most {MAX_DEPTH} can be \
             around another; leave out some"
        )
    })
}

/// Tells whether the view can be a wrapper: it is found by its name.
fn is_named(view: &View) -> bool {
    let is_exception_view = view.declared.context.is_error();
    view.declared.route_name.is_none() && !is_exception_view
}

/// Returns the least name of the circle in which the wrappers of a name lead back to it, where each name has one view.
fn circle_of<'v>(start: &str, named: &BTreeMap<&'v str, Vec<Option<&'v str>>>) -> Option<&'v str> {
    let (&start, _) = named.get_key_value(start)?;
    let mut name = start;
    let mut least = start;
    for _ in 0..named.len() {
        let Some([Some(next)]) = named.get(name).map(Vec::as_slice) else {
            return None;
        };
        if *next == start {
            return Some(least);
        }
        name = next;
        least = least.min(name);
    }
    None
}
