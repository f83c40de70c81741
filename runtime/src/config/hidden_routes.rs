//! Warnings of routes, static views and mounts that earlier ones hide.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::introspection::RouteKind;
use crate::urldispatch::{Hidden, RoutesMapper};

use super::mount_part::{MountPart, Part};
use super::route::RouteConfig;
use super::routes::MatchingRoute;

/// Warns of what no request reaches; the two routes of a mount are one.
pub(super) fn warnings(mapper: &RoutesMapper<MatchingRoute>) -> Vec<String> {
    let hidden = mapper.hidden();
    let mut of_mounts: FxHashMap<usize, Vec<&Hidden>> = FxHashMap::default();
    for one in hidden {
        if let Some(mount) = &declared(mapper, one.position).mount {
            of_mounts.entry(mount.id).or_default().push(one);
        }
    }
    let mut told = FxHashSet::default();
    let warnings = hidden
        .iter()
        .filter_map(|one| match &declared(mapper, one.position).mount {
            None => of_route(mapper, one),
            Some(mount) if told.insert(mount.id) => {
                Some(of_mount(mapper, mount, &of_mounts[&mount.id]))
            }
            Some(_) => None,
        });
    warnings.collect()
}

/// Warns of a route or static view.
fn of_route(mapper: &RoutesMapper<MatchingRoute>, hidden: &Hidden) -> Option<String> {
    let (own, by) = (
        declared(mapper, hidden.position),
        declared(mapper, hidden.by),
    );
    #[cfg(feature = "forward")]
    if own.needs_no_view() && by.needs_no_view() {
        return None; // the other application has an order of its own
    }
    Some(format!(
        "{}: {} is never reached: {}, added before it at {}, takes all of its requests; {}",
        own.place,
        said(mapper, hidden.position),
        said(mapper, hidden.by),
        by.place,
        if hidden.is_mutual {
            other_change(own, by)
        } else {
            "add it before that one".to_owned()
        }
    ))
}

/// Warns of a mount of which something is hidden, or the whole of it.
fn of_mount(mapper: &RoutesMapper<MatchingRoute>, mount: &MountPart, hidden: &[&Hidden]) -> String {
    let own = declared(mapper, hidden[0].position);
    let by = |hidden: &Hidden| {
        let place = declared(mapper, hidden.by).place;
        format!(
            "{}, added before it at {place}, takes",
            said(mapper, hidden.by)
        )
    };
    let (which, how) = match (hidden, mount.part) {
        ([itself, below], _) if is_same(mapper, itself.by, below.by) => {
            ("", format!("{} all of its requests", by(itself)))
        }
        ([itself, below], _) => (
            "",
            format!(
                "{} those of its requests that are for that path itself, and {} those that are for what is below it",
                by(itself),
                by(below)
            ),
        ),
        // At the root there is nothing else.
        (_, Part::Below) if mount.prefix.is_empty() => {
            ("", format!("{} all of its requests", by(hidden[0])))
        }
        (_, Part::Below) => (
            " for what is below that path",
            format!("{} these requests", by(hidden[0])),
        ),
        (_, Part::Itself) => (
            " for that path itself",
            format!("{} these requests", by(hidden[0])),
        ),
    };
    let is_by_several = !is_same(mapper, hidden[0].by, hidden[hidden.len() - 1].by);
    let is_mutual = hidden.iter().any(|hidden| hidden.is_mutual);
    let remedy = match (is_mutual, is_by_several) {
        (true, false) => other_change(own, declared(mapper, hidden[0].by)),
        (true, true) => "give it another path, or leave out it or those".to_owned(),
        (false, false) => "add it before that one".to_owned(),
        (false, true) => "add it before those".to_owned(),
    };
    format!(
        "{}: {} is never reached{which}: {how}; {remedy}",
        own.place,
        mount.describe()
    )
}

/// Says what can be changed of two that are for the same paths.
fn other_change(one: &RouteConfig, other: &RouteConfig) -> String {
    let what = |config: &RouteConfig| match config.kind() {
        RouteKind::Mounted => "path",
        RouteKind::Static => "name",
        _ => "pattern or predicates",
    };
    if what(one) == what(other) {
        return format!("give one of them another {}, or leave one out", what(one));
    }
    format!(
        "give {} another {}, or {} another {}, or leave one out",
        one.describe(),
        what(one),
        other.describe(),
        what(other)
    )
}

/// Names what a route was declared as; a mount by its path alone.
fn said(mapper: &RoutesMapper<MatchingRoute>, position: usize) -> String {
    let config = declared(mapper, position);
    if config.mount.is_some() {
        return config.describe();
    }
    let pattern = &mapper.routes()[position].entry.route.info.pattern_text;
    format!("{} (`{pattern}`)", config.describe())
}

/// Tells whether two routes are one, or of one mount.
fn is_same(mapper: &RoutesMapper<MatchingRoute>, one: usize, other: usize) -> bool {
    let mount = |position| {
        let mount = declared(mapper, position).mount.as_ref();
        mount.map(|mount| mount.id)
    };
    one == other || mount(one).is_some() && mount(one) == mount(other)
}

fn declared(mapper: &RoutesMapper<MatchingRoute>, position: usize) -> &RouteConfig {
    &mapper.routes()[position].declared
}
