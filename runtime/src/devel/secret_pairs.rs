//! Values that stand beside the names of secrets, not below them.

use serde_json::{Map, Value};

use crate::multidict::MultiDict;
use crate::settings::secret_pair;

/// The members that name what the others are about.
const NAMES: [&str; 7] = [
    "field",
    "key",
    "name",
    "parameter",
    "path",
    "property",
    "variable",
];

/// Returns the members of an object, each with whether it is secret: by its own name, or since it holds the value of what another
/// member names, as in `{"name": "password", "value": "…"}`.
pub(super) fn members(
    object: &Map<String, Value>,
    hides: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (&String, &Value, bool)> {
    let mut naming = object.iter().filter(|(name, _)| is_one_of(&NAMES, name));
    let is_about_secret = naming.any(|(_, value)| value.as_str().is_some_and(&hides));
    object.iter().map(move |(name, value)| {
        let is_secret = hides(name) || (is_about_secret && is_value(name));
        (name, value, is_secret)
    })
}

/// Tells whether a member of an object that is about a secret may hold it.
fn is_value(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("value") || is_one_of(&["content", "data", "default", "initial", "text"], &name)
}

/// Returns the value in a form whose field `name` is that of a secret.
pub(super) fn beside_secret(values: &MultiDict, hides: impl Fn(&str) -> bool) -> Option<&str> {
    let is_about_secret = NAMES
        .iter()
        .any(|name| values.get(name).is_some_and(&hides));
    values.get("value").filter(|_| is_about_secret)
}

/// Returns the values in quotes that follow the names of secrets in a text, as `login(password: "…")` has one.
pub(super) fn quoted(text: &str, hides: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some(begin) = secret_pair(rest, |name, _| hides(name)) {
        rest = rest[begin..].trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let value = &rest[1..];
            let end = value.find(quote).unwrap_or(value.len());
            values.push(value[..end].trim_end_matches('\\'));
            rest = &value[end..];
        }
    }
    values
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}
