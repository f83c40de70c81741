//! The command `views` without a path: all views.

use http::Method;

use crate::introspection::{Answers, ViewRecord};
use crate::router::App;

use super::failure::Failure;
use super::output::Output;
use super::table::Table;

/// Which views are listed, and how.
#[derive(Debug)]
pub(super) struct Selected {
    /// A method that they take.
    pub(super) method: Option<Method>,
    pub(super) output: Output,
}

pub(super) fn answer(app: &App, query: Selected) -> Result<u8, Failure> {
    let mut views = app.views();
    if let Some(wanted) = &query.method {
        views.retain(|view| {
            view.methods
                .as_ref()
                .is_none_or(|methods| methods.iter().any(|method| method == wanted.as_str()))
        });
    }
    query.output.write(&views, |is_coloured| {
        let mut table = Table::new(&[
            "View",
            "For",
            "Predicates",
            "Renderer",
            "Permission",
            "Place",
        ]);
        for view in &views {
            table.add(vec![
                name(view),
                purpose(view),
                view.predicates.join(", "),
                view.renderer.clone().unwrap_or_default(),
                view.permission.clone().unwrap_or_default(),
                view.place.to_string(),
            ]);
        }
        table.write(is_coloured)
    })?;
    Ok(0)
}

/// Returns how a view is called in listings: by its function, or by its place if it was declared without the attribute.
pub(super) fn name(view: &ViewRecord) -> String {
    let function = view.function.clone();
    function.unwrap_or_else(|| view.place.to_string())
}

/// Returns what a view is for: its route or its name, and what it answers besides requests.
fn purpose(view: &ViewRecord) -> String {
    let mut parts = Vec::new();
    parts.extend(view.route.as_ref().map(|route| format!("route {route}")));
    parts.extend(view.name.as_ref().map(|name| format!("name {name:?}")));
    match &view.answers {
        Answers::Requests => {}
        Answers::Resources(resource) => parts.push(format!("context {resource}")),
        Answers::Errors(error) => parts.push(format!("error {error}")),
    }
    parts.join(", ")
}
