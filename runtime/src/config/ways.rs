//! Which routes lead through a tree of resources, and where to.

use pyramidion_syntax::near;

use crate::traversal::{Template, TemplateError};

use super::report::Report;
use super::routes::{MatchingRoute, Routes};

/// Finds the way of each route, and reports what is wrong with those that are written.
pub(super) fn find(routes: &mut Routes, has_root_factory: bool, report: &mut Report) {
    for MatchingRoute {
        declared, entry, ..
    } in &mut routes.matching
    {
        let pattern = &entry.route.info.pattern;
        let has_tree = has_root_factory || entry.factory.is_some();
        let way = match &declared.traverse {
            // Without a tree the placeholder is one like others.
            None if !has_tree => None,
            None => Template::of_placeholder(pattern),
            Some(text) => match Template::parse(text, pattern) {
                Ok(_) if !has_tree => {
                    let message = format!(
                        "{} has `traverse({text:?})`, but there is no tree to walk through: add `.factory(…)` to it, or \
                         call `config.set_root_factory(…)`",
                        declared.describe()
                    );
                    report.add_at(declared.place, message);
                    None
                }
                Ok(way) => Some(way),
                Err(error) => {
                    let hint = match &error {
                        TemplateError::Unknown(name) => {
                            near::hint(name, pattern.names().iter().map(String::as_str))
                        }
                        _ => String::new(),
                    };
                    let message = format!(
                        "{} has `traverse({text:?})`: {error}{hint}",
                        declared.describe()
                    );
                    report.add_at(declared.place, message);
                    None
                }
            },
        };
        entry.way = way.map(Box::new);
    }
}
