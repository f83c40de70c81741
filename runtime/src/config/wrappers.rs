//! Which views are the wrappers of others: whether they are there, and come to an end.

use std::collections::BTreeMap;

use pyramidion_syntax::near;

use crate::view::{Place, View, ViewContext};

use super::actions::IncludePath;
use super::describe;
use super::report::Report;

/// Reports wrappers that are not there, and those that wrap themselves.
pub(super) fn check(views: &[(View, IncludePath)], report: &mut Report) {
    // What each name without a route leads to: the wrappers of its views.
    let mut named: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
    let mut wrapped: Vec<(&View, &str, Place)> = Vec::new();
    for (view, _) in views {
        let declared = &view.declared;
        let wrapper = declared.wrapper.as_deref();
        let is_exception_view = matches!(declared.context, ViewContext::Error(_));
        if declared.route_name.is_none() && !is_exception_view {
            named.entry(&declared.name).or_default().push(wrapper);
        }
        wrapped.extend(wrapper.map(|wrapper| (view, wrapper, view.place)));
    }
    for (view, wrapper, place) in wrapped {
        let view = describe(view);
        if !named.contains_key(wrapper) {
            let hint = near::hint(wrapper, named.keys().copied());
            let message = format!(
                "{view} has the wrapper `{wrapper}`, but no view without a route has this name{hint}"
            );
            report.add_at(place, message);
        } else if comes_back(wrapper, &named) {
            let message = format!(
                "{view} has the wrapper `{wrapper}`, which is wrapped by itself without end; leave out one `wrapper`"
            );
            report.add_at(place, message);
        }
    }
}

/// Tells whether the wrappers of a name lead back to it, where each name has one view.
fn comes_back(start: &str, named: &BTreeMap<&str, Vec<Option<&str>>>) -> bool {
    let mut name = start;
    for _ in 0..named.len() {
        match named.get(name).map(Vec::as_slice) {
            Some([Some(next)]) if *next == start => return true,
            Some([Some(next)]) => name = next,
            _ => return false,
        }
    }
    false
}
