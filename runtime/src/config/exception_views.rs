//! What exception views cannot be declared with.

use crate::view::{View, ViewContext, ViewFunction};

/// The statuses that `append_slash` can redirect with.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Tells whether a permission or a token is a mistake of the view already, whatever it needs.
pub(super) fn has_no_checks(view: &View) -> bool {
    let is_of_attribute = matches!(view.function, ViewFunction::Pointer(_));
    view.declared.context.is_error() && !is_of_attribute
}

/// Returns what is wrong with an exception view, a sentence each.
///
/// As in Pyramid's `add_exception_view`, `add_notfound_view` and `add_forbidden_view`. What attributes say is checked
/// by the compiler; `exception_only` allows more, there as here.
pub(super) fn errors(view: &View) -> Vec<String> {
    let mut errors = Vec::new();
    if let Some(before) = view.other_context {
        let message = match (before.is_error(), view.declared.context.is_error()) {
            (true, true) => {
                "is for two kinds of errors, of which only the last would count; make two views of it"
            }
            (false, false) => {
                "is for two types of contexts, of which only the last would count; make two views of it"
            }
            _ => {
                "is for errors and for contexts: a view of errors has no `context`; make two views of it"
            }
        };
        errors.push(message.to_owned());
    }
    let is_of_attribute = matches!(view.function, ViewFunction::Pointer(_));
    let ViewContext::Error(error) = view.declared.context else {
        if view.declared.append_slash.is_some() {
            errors.push(
                "has `append_slash`, which is for not-found views: add `.notfound()`".to_owned(),
            );
        }
        return errors;
    };
    if let Some(status) = view
        .declared
        .append_slash
        .filter(|status| !REDIRECTS.contains(&status.as_u16()))
    {
        errors.push(format!(
            "has `append_slash` with {}, which is not a redirect; use one of 301, 302, 303, 307 and 308",
            status.as_u16()
        ));
    }
    if view.declared.append_slash.is_some() && !error.is_not_found() {
        errors.push("has `append_slash`, which is for not-found views: leave it out".to_owned());
    }
    if is_of_attribute {
        return errors;
    }
    let answers = "it answers whoever met the error; leave it out";
    if !view.declared.name.is_empty() {
        errors.push(
            "has a `name`, but a view of errors is not found by one; leave it out".to_owned(),
        );
    }
    if view.declared.permission.is_some() {
        errors.push(format!(
            "has a `permission`, but a view of errors has none: {answers}"
        ));
    }
    if view.declared.require_csrf.is_some() {
        errors.push(format!(
            "has `require_csrf`, but a view of errors is not checked: {answers}"
        ));
    }
    errors
}
