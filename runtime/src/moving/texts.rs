//! Names and conditions as they are written on both sides.

use std::collections::BTreeSet;

use crate::url::Origin;

/// Returns the last part of a name.
pub(super) fn last<'t>(name: &'t str, separator: &str) -> &'t str {
    name.rsplit(separator).next().unwrap_or(name)
}

/// Tells whether a renderer is a template.
pub(super) fn is_template(renderer: &str) -> bool {
    renderer.contains('.')
}

/// Writes the texts of predicates.
pub(super) fn written(conditions: &BTreeSet<String>) -> String {
    if conditions.is_empty() {
        return "none".to_owned();
    }
    let texts: Vec<_> = conditions.iter().map(|text| format!("`{text}`")).collect();
    texts.join(", ")
}

/// Writes a literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Writes literals with commas between them.
pub(super) fn joined(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
    texts.join(", ")
}

/// Writes an array of literals.
pub(super) fn list(texts: &[String]) -> String {
    format!("[{}]", joined(texts))
}

/// Tells whether a pattern leads to another site.
pub(super) fn is_elsewhere(pattern: &str) -> bool {
    Origin::split(pattern).is_some()
}

/// Returns a pattern with the slash that Pyramid puts before it.
pub(super) fn whole_pattern(pattern: &str) -> String {
    let is_whole = pattern.starts_with('/') || is_elsewhere(pattern);
    let slash = if is_whole { "" } else { "/" };
    format!("{slash}{pattern}")
}

/// Says how predicates of both sides differ, if they do.
pub(super) fn other_conditions(
    there: &BTreeSet<String>,
    here: &BTreeSet<String>,
) -> Option<String> {
    (there != here).then(|| {
        format!(
            "its predicates are {} there and {} here",
            written(there),
            written(here)
        )
    })
}

/// Returns the texts of predicates, spelled alike.
pub(super) fn conditions(texts: &[String], is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let texts = texts.iter().filter(|text| is_wanted(text));
    texts.map(|text| spelled(text)).collect()
}

/// The predicates that take several values, whose order says nothing.
const OF_SEVERAL: [&str; 7] = [
    "request_method",
    "request_param",
    "header",
    "accept",
    "match_param",
    "effective_principals",
    "content_type",
];

/// Spells the text of a predicate as that of the other side is spelled.
fn spelled(text: &str) -> String {
    let (sign, condition) = text
        .strip_prefix('!')
        .map_or(("", text), |condition| ("!", condition));
    let Some((name, value)) = condition.split_once(' ') else {
        return text.to_owned();
    };
    let (equals, value) = value
        .strip_prefix("= ")
        .map_or(("", value), |value| ("= ", value));
    let value = match name {
        "containment" => last(last(value.trim_end_matches(['>', '\'']), "."), "::")
            .trim_start_matches("dyn ")
            .to_owned(),
        "physical_path" => path(value),
        _ if OF_SEVERAL.contains(&name) => {
            // Python writes principals as a list.
            let values = value
                .split(',')
                .map(|one| one.trim().trim_matches(['[', ']', '\'']));
            let mut values: Vec<_> = values.map(|one| with_small_name(name, one)).collect();
            values.sort();
            values.join(",")
        }
        _ => value.to_owned(),
    };
    format!("{sign}{name} {equals}{value}")
}

/// Writes the name of a header in small letters.
fn with_small_name(predicate: &str, text: &str) -> String {
    if predicate != "header" {
        return text.to_owned();
    }
    match text.split_once('=') {
        Some((name, regex)) => format!("{}={regex}", name.to_lowercase()),
        None => text.to_lowercase(),
    }
}

/// Writes a path that Python writes as a tuple.
fn path(value: &str) -> String {
    let Some(names) = value.strip_prefix('(') else {
        return value.to_owned();
    };
    let names = names.trim_end_matches(')').split(',').skip(1);
    let names = names.map(|name| name.trim().trim_matches('\''));
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    format!("/{}", names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_spelled_alike() {
        for (there, here) in [
            ("header X-Version=2, X-B", "header x-b,x-version=2"),
            ("request_param a,z=1,b", "request_param a,b,z=1"),
            (
                "accept = text/html, text/plain",
                "accept = text/html,text/plain",
            ),
            (
                "containment = <class 'shop.Shop'>",
                "containment = shop::tree::Shop",
            ),
            (
                "containment = <InterfaceClass shop.IShop>",
                "containment = dyn shop::IShop",
            ),
            ("!containment = <class 'shop.Shop'>", "!containment = Shop"),
            ("physical_path = ('', 'a', 'b')", "physical_path = /a/b"),
            ("physical_path = ('',)", "physical_path = /"),
            (
                "effective_principals = ['a', 'b']",
                "effective_principals = b,a",
            ),
            ("xhr = True", "xhr = True"),
            ("path_info = ^/a, b", "path_info = ^/a, b"),
        ] {
            assert_eq!(spelled(there), spelled(here), "{there}");
        }
    }
}
