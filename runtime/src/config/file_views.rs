//! Views of one's own that serve the files of a folder.

use crate::static_files::{Layers, SUBPATH, StaticFolder, StaticSource};
use crate::view::View;

use super::actions::IncludePath;
use super::report::Report;
use super::routes::Routes;
use super::statics::{StaticRoute, serving};

/// Makes what answers for the views that serve files.
pub(super) fn make_views(
    views: &mut [(View, IncludePath)],
    layers: &Layers,
    routes: &Routes,
    report: &mut Report,
) {
    for (view, _) in views {
        let Some(folder) = view.files.clone() else {
            continue;
        };
        let unusable = without_subpath(view, &folder, routes);
        let errors = folder.errors().into_iter().chain(unusable);
        let errors =
            errors.map(|error| format!("the view of the files `{}`: {error}", folder.source));
        report.add_all_at(view.place, errors);
        view.function = serving(&folder, layers).function;
    }
}

/// Says that no path of a view's route is that of a file.
fn without_subpath(view: &View, folder: &StaticFolder, routes: &Routes) -> Option<String> {
    let name = view.declared.route_name.as_deref()?;
    let route = &routes.matching[(*routes.positions.get(name)?)?];
    let names = route.route.info.pattern.names();
    let has_subpath = route.way.is_some() || names.iter().any(|name| name == SUBPATH);
    let pattern = &route.route.info.pattern_text;
    (folder.uses_subpath && !has_subpath).then(|| {
        format!(
            "the pattern {pattern:?} of the route `{name}` has no placeholder for the path of a file; write {:?}, or \
             `.use_subpath(false)` if the whole path is that of a file",
            format!("{}/*{SUBPATH}", pattern.trim_end_matches('/'))
        )
    })
}

/// Returns the folders whose files are served.
pub(super) fn folders(views: &[(View, IncludePath)], statics: &[StaticRoute]) -> Vec<StaticSource> {
    let of_views = views.iter().filter_map(|(view, _)| view.files.as_ref());
    let of_views = of_views.map(|folder| folder.source.clone());
    let of_routes = statics.iter().map(|route| route.source().clone());
    of_views.chain(of_routes).collect()
}
