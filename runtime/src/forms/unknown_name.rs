//! Names that a program gives to a form, and that none of its fields has.

use std::panic::Location;

use crate::form_shape::{Part, Shape};
use crate::telemetry::report;

use super::sent_controls;

/// Returns what is wrong with the name of an error: of a field, of one within it, of an item, or of the form.
pub(super) fn of_error<T>(parts: &'static [Part], name: &str) -> Option<String> {
    let normal = sent_controls::normal(name);
    let name = normal.as_deref().unwrap_or(name);
    let wrong = (!name.is_empty()).then(|| Shape::Group(parts).misnamed(name))?;
    Some(format!("the form `{}` {}", short_name::<T>(), wrong?))
}

/// Returns what is wrong with the name of a field that gets choices.
pub(super) fn of_choices<T>(parts: &'static [Part], name: &str) -> Option<String> {
    let shape = Shape::Group(parts);
    let wrong = match shape.misnamed(name) {
        None if shape.has(name) => return None,
        None => format!(
            "has a form within it as `{name}`, of which nothing can be chosen: name one of its fields"
        ),
        Some(wrong) => wrong,
    };
    Some(format!("the form `{}` {wrong}", short_name::<T>()))
}

/// Says in the log that an error has a name that no field has.
///
/// It is not more than that, since an answer that fails would lose what a visitor typed.
pub(super) fn report(mistake: &str, place: Option<&Location<'_>>) {
    let place = place.map(ToString::to_string).unwrap_or_default();
    report!(
        WARN,
        at = place,
        "{mistake}; what is wrong is shown above the form"
    );
}

fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}
