//! What stands where something else should, without the words of the engine.

/// Explains that one thing was found and another expected.
pub(super) fn explain(detail: &str) -> Option<String> {
    let found = detail.strip_prefix("unexpected ")?;
    let (found, expected) = match found.split_once(", expected ") {
        Some((found, expected)) => (found, Some(expected)),
        None => (found, None),
    };
    let what = match expected {
        Some(expected) => format!(
            "{} stands here, where {} is expected",
            named(found),
            named(expected)
        ),
        None => format!("{} means nothing here", named(found)),
    };
    let remedy = match (found, expected) {
        ("`=`", _) => "; to compare write `==`",
        ("`|`", _) => "; `or` is written as a word",
        ("`:`", Some("end of variable block")) => {
            "; the arguments of a filter are written as in `join(', ')`"
        }
        _ => "",
    };
    Some(format!("{what}{remedy}"))
}

/// Translates the words of the engine.
fn named(what: &str) -> String {
    match what {
        "identifier" => "a name",
        "string" => "a text",
        "integer" | "float" => "a number",
        "identifier or integer" => "a name or a number",
        "end of block" => "`%}`",
        "end of variable block" => "`}}`",
        "keyword" => "a word of the language",
        "in" | "as" | "import" => return format!("`{what}`"),
        other => other,
    }
    .to_owned()
}
