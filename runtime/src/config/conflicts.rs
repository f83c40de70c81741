//! Which of several views holds, and which conflict: nothing tells them apart.

use std::collections::BTreeMap;

use crate::view::ViewContext;
use crate::viewderivers::DerivedView;

use super::actions::{self, IncludePath};
use super::error::Problem;
use super::report::Report;

/// The views of one route or name, each with its include path.
pub(super) type Candidates = Vec<(DerivedView, IncludePath)>;

/// Keeps the views that hold, and reports those that nothing tells apart.
pub(super) fn distinct(
    views: Candidates,
    report: &mut Report,
    target: impl Fn() -> String,
) -> Vec<DerivedView> {
    if views.len() < 2 {
        return views.into_iter().map(|(view, _)| view).collect();
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (view, _)) in views.iter().enumerate() {
        groups.entry(identity(view)).or_default().push(index);
    }
    let mut is_kept = vec![true; views.len()];
    for (identity, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
        const REMEDY: &str = "tell them apart by a predicate, or keep one of them";
        let holding = actions::holding(group.iter().map(|index| &views[*index].1));
        if holding.is_none() {
            let places: Vec<_> = group.iter().map(|index| views[*index].0.place).collect();
            let count = places.len();
            let what = match views[group[0]].0.context {
                ViewContext::Error(_) => "errors",
                ViewContext::Any | ViewContext::Resource(_) => "requests",
            };
            let message = format!(
                "{count} views answer the same {what}: {}{identity}",
                target()
            );
            report.add(Problem::conflict(message, &places, REMEDY));
        }
        for (position, index) in group.iter().enumerate() {
            is_kept[*index] = position == holding.unwrap_or(0);
        }
    }
    let kept = views.into_iter().zip(is_kept);
    kept.filter_map(|((view, _), is_kept)| is_kept.then_some(view))
        .collect()
}

/// Says in words what makes a view different from others of its route.
fn identity(view: &DerivedView) -> String {
    let mut identity = match view.context {
        ViewContext::Any => String::new(),
        ViewContext::Resource(resource) => format!(", context = {resource}"),
        ViewContext::Error(error) => format!(", {error}"),
    };
    let mut predicates: Vec<_> = view.predicates.iter().collect();
    predicates.sort_by_key(|predicate| predicate.rank());
    for predicate in predicates {
        identity.push_str(&format!(", {predicate}"));
    }
    identity
}

/// Puts exception views in the order in which they are tried.
pub(super) fn ordered(mut views: Vec<DerivedView>) -> Vec<DerivedView> {
    views.sort_by_key(DerivedView::order);
    views
}
