//! Which of several views holds, and which conflict: nothing tells them apart.

use std::collections::BTreeMap;

use crate::view::ViewContext;
use crate::viewderivers::DerivedView;

use super::actions::{self, IncludePath};
use super::error::Problem;
use super::report::Report;

/// The views of one route or name.
#[derive(Default)]
pub(super) struct Candidates(Vec<Candidate>);

/// A view, and where it was declared.
struct Candidate {
    view: DerivedView,
    include: IncludePath,
}

impl Candidates {
    pub(super) fn push(&mut self, view: DerivedView, include: IncludePath) {
        // Nearly every route has one view.
        if self.0.is_empty() {
            self.0.reserve_exact(1);
        }
        self.0.push(Candidate { view, include });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Keeps the views that hold, and reports those that nothing tells apart.
pub(super) fn distinct(
    candidates: Candidates,
    report: &mut Report,
    target: impl Fn() -> String,
) -> Vec<DerivedView> {
    let Candidates(candidates) = candidates;
    if candidates.len() < 2 {
        return candidates.into_iter().map(|only| only.view).collect();
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let identity = identity(&candidate.view);
        groups.entry(identity).or_default().push(index);
    }
    let mut is_kept = vec![true; candidates.len()];
    for (identity, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
        const REMEDY: &str = "tell them apart by a predicate, or keep one of them";
        let holding = actions::holding(group.iter().map(|index| &candidates[*index].include));
        if holding.is_none() {
            let views = group.iter().map(|index| &candidates[*index].view);
            let places: Vec<_> = views.map(|view| view.place).collect();
            let count = places.len();
            let what = match candidates[group[0]].view.context {
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
    let kept = candidates.into_iter().zip(is_kept);
    kept.filter_map(|(candidate, is_kept)| is_kept.then_some(candidate.view))
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
        identity.push_str(&format!(", {predicate:#}"));
    }
    identity
}

/// Puts exception views in the order in which they are tried.
pub(super) fn ordered(mut views: Vec<DerivedView>) -> Vec<DerivedView> {
    views.sort_by_key(DerivedView::order);
    views
}
