//! Which views are for which types of contexts.

use std::any::TypeId;
use std::ops::Range;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::context::{Resource, itself, resolution};
use crate::view::ViewContext;
use crate::viewderivers::DerivedView;

/// Where the views for each type of contexts are among those of a route or name, so that those of other types are not looked at.
#[derive(Debug)]
pub(super) struct Contexts {
    of_types: FxHashMap<TypeId, Range<usize>>,
    /// Where those are that are for any context.
    others: Range<usize>,
    /// Whether some are for a family of types.
    have_families: bool,
}

impl Contexts {
    /// Puts views for the same type together, and remembers where they are; nothing is there if all are for any context.
    pub(super) fn group(views: &mut [DerivedView]) -> Option<Box<Self>> {
        let mut ranks = FxHashMap::default();
        let mut have_families = false;
        for view in &*views {
            if let ViewContext::Resource(resource) = view.context {
                let next = ranks.len();
                ranks.entry(resource.id()).or_insert(next);
                have_families |= resource.is_family();
            }
        }
        if ranks.is_empty() {
            return None;
        }
        let id_of = |view: &DerivedView| match view.context {
            ViewContext::Resource(resource) => Some(resource.id()),
            ViewContext::Any | ViewContext::Error(_) => None,
        };
        views.sort_by_key(|view| id_of(view).map_or(usize::MAX, |id| ranks[&id]));
        let mut of_types: FxHashMap<_, Range<usize>> = FxHashMap::default();
        let mut others = views.len()..views.len();
        for (position, view) in views.iter().enumerate() {
            match id_of(view) {
                Some(id) => {
                    let range = of_types.entry(id).or_insert(position..position);
                    range.end = position + 1;
                }
                None => {
                    others.start = position;
                    break;
                }
            }
        }
        Some(Box::new(Self {
            of_types,
            others,
            have_families,
        }))
    }

    /// Returns where the views are that may be for a context: those for its own type, for its families, nearest first, and for any.
    pub(super) fn groups(&self, context: &dyn Resource) -> impl Iterator<Item = Range<usize>> {
        let ids: SmallVec<[TypeId; 4]> = if self.have_families {
            resolution(context)
        } else {
            smallvec![itself(context).type_id()]
        };
        let of_types = ids.into_iter().filter_map(|id| self.of_types.get(&id));
        of_types.chain([&self.others]).cloned()
    }
}
