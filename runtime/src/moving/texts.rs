//! Names and conditions as they are written on both sides.

use std::collections::BTreeSet;

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

/// Returns the texts of predicates, spelled alike.
pub(super) fn conditions(texts: &[String], is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let texts = texts.iter().filter(|text| is_wanted(text));
    let spelled = texts.map(|text| {
        let text = text.replace(", ", ",");
        // Python writes principals as a list.
        if text.contains("effective_principals") {
            text.replace(['[', ']', '\''], "")
        } else {
            text
        }
    });
    spelled.collect()
}
