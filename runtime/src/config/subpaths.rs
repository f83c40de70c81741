//! Routes of views that answer for what is below a path.

use crate::pattern::SUBPATH;
use crate::view::View;

use super::routes::Routes;

/// Says that a view's route has no placeholder for what is below it.
pub(super) fn without_subpath(view: &View, routes: &Routes, what: &str) -> Option<String> {
    let name = view.declared.route_name.as_deref()?;
    let route = &routes.find(name)?.entry;
    let names = route.route.info.pattern.names();
    let has_subpath = route.way.is_some() || names.iter().any(|name| name == SUBPATH);
    let pattern = &route.route.info.pattern_text;
    (!has_subpath).then(|| {
        format!(
            "the pattern {pattern:?} of the route `{name}` has no placeholder for {what}; write {:?}",
            format!("{}/*{SUBPATH}", pattern.trim_end_matches('/'))
        )
    })
}
