//! Views of one's own that serve the files of a folder.

use crate::static_files::{Layers, StaticSource};
use crate::view::View;

use super::actions::IncludePath;
use super::report::Report;
use super::routes::Routes;
use super::statics::{StaticRoute, serving};
use super::subpaths::without_subpath;

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
        let unusable = of_errors(view).or_else(|| {
            let missing =
                without_subpath(view, routes, "the path of a file").filter(|_| folder.uses_subpath);
            missing.map(|missing| {
                format!("{missing}, or `.use_subpath(false)` if the whole path is that of a file")
            })
        });
        let errors = folder.errors().into_iter().chain(unusable);
        let errors =
            errors.map(|error| format!("the view of the files `{}`: {error}", folder.source));
        report.add_all_at(view.place, errors);
        view.function = serving(&folder, layers).function;
    }
}

/// Says that errors have no path of a file.
fn of_errors(view: &View) -> Option<String> {
    view.declared.context.is_error().then(|| {
        "it is for errors, and an error is not a file: answer with `FileResponse::new(…)` in a view of your own".to_owned()
    })
}

/// Returns the folders whose files are served.
pub(super) fn folders(views: &[(View, IncludePath)], statics: &[StaticRoute]) -> Vec<StaticSource> {
    let of_views = views.iter().filter_map(|(view, _)| view.files.as_ref());
    let of_views = of_views.map(|folder| folder.source.clone());
    let of_routes = statics.iter().map(|route| route.source().clone());
    of_views.chain(of_routes).collect()
}
