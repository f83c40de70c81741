//! The syntax of patterns: text to pieces.

use std::borrow::Cow;

use super::InvalidPattern;

/// A part of a pattern, in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that stands for itself.
    Text(String),
    /// `{name}` or `{name:regex}`.
    Placeholder { name: String, regex: Option<String> },
    /// `*name`, always the last piece.
    Remainder(String),
}

/// Splits a pattern into pieces; the first is text that begins with a slash.
pub(super) fn parse(pattern: &str) -> Result<Vec<Piece>, InvalidPattern> {
    let pattern = upgrade_old_style(pattern);
    let (pattern, remainder) = split_remainder(&pattern);

    let mut pieces = Vec::with_capacity(count(pattern, remainder));
    let mut text = String::with_capacity(1 + pattern.find('{').unwrap_or(pattern.len()));
    if !pattern.starts_with('/') {
        text.push('/');
    }
    let mut rest = pattern;
    while let Some(brace) = rest.find('{') {
        let (before, from_brace) = rest.split_at(brace);
        text.push_str(before);
        let length = placeholder_length(from_brace);
        match length {
            Some(length) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(parse_placeholder(&from_brace[1..length - 1])?);
            }
            None => text.push('{'),
        }
        rest = &from_brace[length.unwrap_or(1)..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    if let Some(name) = remainder.filter(|name| !name.is_empty()) {
        check_name(name)?;
        pieces.push(Piece::Remainder(name.to_owned()));
    }
    check_duplicates(&pieces)?;
    pieces.shrink_to_fit();
    Ok(pieces)
}

/// Returns how many pieces there are at most: of most patterns it is their number.
fn count(pattern: &str, remainder: Option<&str>) -> usize {
    let placeholders = pattern.bytes().filter(|byte| *byte == b'{').count();
    let texts = placeholders + usize::from(!pattern.ends_with('}'));
    placeholders + texts + usize::from(remainder.is_some())
}

fn parse_placeholder(inside: &str) -> Result<Piece, InvalidPattern> {
    let (name, regex) = match inside.split_once(':') {
        Some((name, regex)) => (name, Some(regex.to_owned())),
        None => (inside, None),
    };
    check_name(name)?;
    Ok(Piece::Placeholder {
        name: name.to_owned(),
        regex,
    })
}

/// Rewrites `:name` as `{name}`, which is meant only where the pattern has no `{name}` itself.
fn upgrade_old_style(pattern: &str) -> Cow<'_, str> {
    let mut braces = pattern.match_indices('{');
    if !pattern.contains(':') || braces.any(|(at, _)| placeholder_length(&pattern[at..]).is_some())
    {
        return Cow::Borrowed(pattern);
    }
    let mut upgraded = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    while let Some(colon) = rest.find(':') {
        let (before, after) = (&rest[..colon], &rest[colon + 1..]);
        upgraded.push_str(before);
        if after.starts_with(is_name_start) {
            let end = after.find(|c| !is_word(c)).unwrap_or(after.len());
            upgraded.push('{');
            upgraded.push_str(&after[..end]);
            upgraded.push('}');
            rest = &after[end..];
        } else {
            upgraded.push(':');
            rest = after;
        }
    }
    upgraded.push_str(rest);
    Cow::Owned(upgraded)
}

/// Splits `*name` off the end of the pattern; a star with nothing after it vanishes.
fn split_remainder(pattern: &str) -> (&str, Option<&str>) {
    match pattern.rsplit_once('*') {
        Some((before, name)) if name.chars().all(is_word) => (before, Some(name)),
        _ => (pattern, None),
    }
}

/// Returns the length of the placeholder that begins with the brace at the start of `text`.
///
/// The braces may hold one level of inner braces, as in `{year:\d{4}}`.
fn placeholder_length(text: &str) -> Option<usize> {
    if !text[1..].starts_with(is_name_start) {
        return None;
    }
    let mut inside_inner = false;
    for (at, c) in text.char_indices().skip(1) {
        match (c, inside_inner) {
            ('{', true) => return None,
            ('{', false) => inside_inner = true,
            ('}', true) => inside_inner = false,
            ('}', false) => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn check_name(name: &str) -> Result<(), InvalidPattern> {
    let starts_well = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    if starts_well && name.chars().all(is_word) {
        return Ok(());
    }
    Err(InvalidPattern::new(format!(
        "`{name}` cannot name a placeholder: use letters, digits and `_`, as in `{{user_id}}`"
    )))
}

fn check_duplicates(pieces: &[Piece]) -> Result<(), InvalidPattern> {
    let mut names = pieces.iter().filter_map(Piece::name);
    while let Some(name) = names.next() {
        if names.clone().any(|other| other == name) {
            return Err(InvalidPattern::new(format!(
                "the placeholder `{name}` occurs twice: give one of them another name"
            )));
        }
    }
    Ok(())
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic()
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn placeholder(name: &str) -> Piece {
        Piece::Placeholder {
            name: name.to_owned(),
            regex: None,
        }
    }

    #[track_caller]
    fn check(pattern: &str, expected: &[Piece]) {
        assert_eq!(parse(pattern).unwrap(), expected, "{pattern}");
    }

    #[test]
    fn splits_text_placeholders_and_remainder() {
        check("", &[text("/")]);
        check(
            "a/{b}.html",
            &[text("/a/"), placeholder("b"), text(".html")],
        );
        check(
            "/a/*rest",
            &[text("/a/"), Piece::Remainder("rest".to_owned())],
        );
        check("/a*", &[text("/a")]);
        check("/a**b", &[text("/a*"), Piece::Remainder("b".to_owned())]);
        check("/star*mid/x", &[text("/star*mid/x")]);
    }

    #[test]
    fn a_regex_may_hold_one_level_of_braces() {
        let year = Piece::Placeholder {
            name: "y".to_owned(),
            regex: Some(r"\d{4}".to_owned()),
        };
        check(r"/{y:\d{4}}", &[text("/"), year]);
        check("/{y:{a}", &[text("/{y:"), placeholder("a")]);
    }

    #[test]
    fn braces_without_a_name_are_text() {
        check("/{1bad}", &[text("/{1bad}")]);
        check("/{}", &[text("/{}")]);
        check("/{open", &[text("/{open")]);
    }

    #[test]
    fn old_style_placeholders_need_a_pattern_without_braces() {
        check("/:a/x", &[text("/"), placeholder("a"), text("/x")]);
        check("/a:b", &[text("/a"), placeholder("b")]);
        check("/:old/{new}", &[text("/:old/"), placeholder("new")]);
        check("/:1", &[text("/:1")]);
    }

    #[test]
    fn bad_names_are_refused() {
        for pattern in [
            "/{a b}",
            "/{a-b}",
            "/{a}/{a}",
            "/{a}*a",
            "*1",
            "/{y:{a{b}}}",
        ] {
            assert!(parse(pattern).is_err(), "{pattern}");
        }
    }
}
