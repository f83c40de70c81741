//! The views of a route while they are collected.

use rustc_hash::FxHashMap;

use crate::view::View;

use super::conflicts::Candidates;

/// The views of a route, before it is known which of them hold.
#[derive(Default)]
pub(super) struct RouteCandidates {
    pub(super) views: Candidates,
    rare: Option<Box<Rare>>,
}

/// Views that few routes have.
#[derive(Default)]
pub(super) struct Rare {
    /// Those with a name, where the route leads through a tree.
    pub(super) named: FxHashMap<String, Candidates>,
    pub(super) exceptions: Candidates,
    /// Whether there are views with a name that are never called.
    pub(super) has_unreachable: bool,
}

impl RouteCandidates {
    /// Returns those among which a view belongs, or nothing if it is never called.
    pub(super) fn of(&mut self, view: &View, walks: bool) -> Option<&mut Candidates> {
        let name = &view.declared.name;
        if view.declared.context.is_error() {
            Some(&mut self.rare().exceptions)
        } else if name.is_empty() {
            Some(&mut self.views)
        } else if walks {
            let named = &mut self.rare().named;
            Some(named.entry(name.clone().into_owned()).or_default())
        } else {
            // Where nothing is walked, a view with a name is never called, as in Pyramid.
            self.rare().has_unreachable = true;
            None
        }
    }

    pub(super) fn take_rare(&mut self) -> Rare {
        self.rare.take().map(|rare| *rare).unwrap_or_default()
    }

    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}
