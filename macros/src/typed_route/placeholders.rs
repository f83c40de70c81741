//! The placeholders of a pattern, read as the runtime reads them.

use pyramidion_syntax::python_regex;

/// A placeholder of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    pub(super) name: String,
    /// Whether it is `*name`, the rest of the path.
    pub(super) is_remainder: bool,
}

impl Placeholder {
    /// Says that the type lacks its field.
    pub(super) fn needs_a_field(&self) -> String {
        let Self { name, is_remainder } = self;
        if *is_remainder {
            format!("the remainder `*{name}` has no field: add `{name}: Vec<String>`")
        } else {
            format!(
                "the placeholder `{{{name}}}` has no field: add `{name}: String`, or of another type"
            )
        }
    }
}

/// Returns the placeholders, or says what is wrong with the pattern.
pub(super) fn parse(pattern: &str) -> Result<Vec<Placeholder>, String> {
    let mut placeholders = Vec::new();
    let (path, remainder) = split_remainder(pattern);
    if !path.contains('{')
        && let Some(name) = old_style_name(path)
    {
        return Err(format!(
            "`:{name}` is the old form of a placeholder: write `{{{name}}}`"
        ));
    }
    let mut rest = path;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        let Some(length) = length(rest) else {
            let end = rest.find('/').unwrap_or(rest.len());
            return Err(format!(
                "`{}` is not a placeholder: write `{{name}}`, or `{{name:regex}}`",
                &rest[..end]
            ));
        };
        let inside = &rest[1..length - 1];
        let (name, regex) = match inside.split_once(':') {
            Some((name, regex)) => (name, Some(regex)),
            None => (inside, None),
        };
        if let Some(regex) = regex {
            python_regex::translate(regex)
                .map_err(|reason| format!("in `{{{inside}}}`: {reason}"))?;
        }
        push(&mut placeholders, name, false)?;
        rest = &rest[length..];
    }
    if let Some(name) = remainder {
        push(&mut placeholders, name, true)?;
    }
    Ok(placeholders)
}

fn push(placeholders: &mut Vec<Placeholder>, name: &str, is_remainder: bool) -> Result<(), String> {
    let starts_well = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    if !starts_well || !name.chars().all(is_word) || name == "_" {
        return Err(format!(
            "`{name}` cannot name a placeholder: use letters, digits and `_`, as in `{{user_id}}`"
        ));
    }
    if placeholders.iter().any(|other| other.name == name) {
        return Err(format!(
            "the placeholder `{name}` occurs twice: give one of them another name"
        ));
    }
    placeholders.push(Placeholder {
        name: name.to_owned(),
        is_remainder,
    });
    Ok(())
}

/// Splits `*name` off the end.
fn split_remainder(pattern: &str) -> (&str, Option<&str>) {
    match pattern.rsplit_once('*') {
        Some((path, name)) if name.chars().all(is_word) => {
            (path, Some(name).filter(|name| !name.is_empty()))
        }
        _ => (pattern, None),
    }
}

/// Returns the name of the first placeholder that is written as `:name`.
fn old_style_name(path: &str) -> Option<&str> {
    path.match_indices(':').find_map(|(at, _)| {
        let after = &path[at + 1..];
        let end = after.find(|c| !is_word(c)).unwrap_or(after.len());
        let name = &after[..end];
        name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
            .then_some(name)
    })
}

/// Returns the length of the placeholder at the start, whose expression may hold one level of braces.
fn length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' if depth == 2 => return None,
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at + 1),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &[(&str, bool)]) {
        let placeholders = parse(pattern).unwrap();
        let found: Vec<_> = placeholders
            .iter()
            .map(|placeholder| (placeholder.name.as_str(), placeholder.is_remainder))
            .collect();
        assert_eq!(found, expected, "{pattern}");
    }

    #[test]
    fn placeholders_are_found_in_their_order() {
        check("/", &[]);
        check("/a/{b}-{c}.html", &[("b", false), ("c", false)]);
        check(r"/{year:\d{4}}/*rest", &[("year", false), ("rest", true)]);
        check("/star*mid/x", &[]);
        check("https://host/{file}", &[("file", false)]);
    }

    #[test]
    fn mistakes_are_explained() {
        for (pattern, expected) in [
            ("/{a b}", "cannot name a placeholder"),
            ("/{}", "cannot name a placeholder"),
            ("/{a}/{a}", "occurs twice"),
            ("/{a}*a", "occurs twice"),
            ("/{a:(}", "in `{a:(}`: unclosed group"),
            ("/:id/x", "write `{id}`"),
            ("/{open/x", "`{open` is not a placeholder"),
        ] {
            let message = parse(pattern).unwrap_err();
            assert!(message.contains(expected), "{pattern}: {message}");
        }
    }
}
