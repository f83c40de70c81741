//! Warnings of routes that an earlier one hides.

use crate::urldispatch::{Hidden, RoutesMapper};

use super::routes::MatchingRoute;

/// Warns of routes that no request reaches.
pub(super) fn warnings(mapper: &RoutesMapper<MatchingRoute>) -> impl Iterator<Item = String> {
    let mut told_mount = None;
    mapper.hidden().iter().filter_map(move |hidden| {
        let Hidden { position, by, is_mutual } = *hidden;
        let (route, other) = (&mapper.routes()[position], &mapper.routes()[by]);
        let (declared, by) = (&route.declared, &other.declared);
        // The two routes of a mount are one.
        let mount = declared.mount.as_ref().map(|mount| mount.id);
        if mount.is_some() && std::mem::replace(&mut told_mount, mount) == mount {
            return None;
        }
        #[cfg(feature = "forward")]
        if declared.needs_no_view() && by.needs_no_view() {
            return None; // the other application has an order of its own
        }
        Some(format!(
            "{}: {} (`{}`) is never reached: {} (`{}`), added before it at {}, takes all of its requests; {}",
            declared.place,
            declared.describe(),
            route.entry.route.info.pattern_text,
            by.describe(),
            other.entry.route.info.pattern_text,
            by.place,
            if is_mutual {
                "give one of them another pattern or predicates, or leave one out"
            } else {
                "add it before that one"
            },
        ))
    })
}
