//! Which of several views holds, and which conflict: nothing tells them apart.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::view::ViewContext;
use crate::viewderivers::DerivedView;

use super::actions::{self, IncludePath};
use super::error::Problem;
use super::report::Report;

/// The views of one route or name, each with its include path.
#[derive(Default)]
pub(super) struct Candidates {
    views: Vec<DerivedView>,
    /// The path of each view, in the same order.
    includes: SmallVec<[IncludePath; 1]>,
}

impl Candidates {
    pub(super) fn push(&mut self, view: DerivedView, include: IncludePath) {
        // Nearly every route has one view.
        if self.views.is_empty() {
            self.views.reserve_exact(1);
        }
        self.views.push(view);
        self.includes.push(include);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.views.is_empty()
    }
}

/// Keeps the views that hold, and reports those that nothing tells apart.
pub(super) fn distinct(
    candidates: Candidates,
    report: &mut Report,
    target: impl Fn() -> String,
) -> Vec<DerivedView> {
    let Candidates {
        mut views,
        includes,
    } = candidates;
    if views.len() < 2 {
        return views;
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, view) in views.iter().enumerate() {
        groups.entry(identity(view)).or_default().push(index);
    }
    let mut is_kept = vec![true; views.len()];
    for (identity, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
        const REMEDY: &str = "tell them apart by a predicate, or keep one of them";
        let holding = actions::holding(group.iter().map(|index| &includes[*index]));
        if holding.is_none() {
            let places: Vec<_> = group.iter().map(|index| views[*index].place).collect();
            let count = places.len();
            let what = match views[group[0]].context {
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
    let mut is_kept = is_kept.into_iter();
    views.retain(|_| is_kept.next().unwrap_or(true));
    views
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
