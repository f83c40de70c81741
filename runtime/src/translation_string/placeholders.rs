//! Placeholders in texts: `${name}` and `$name`, as Pyramid writes them, and `%(name)s`, as Jinja2 does.

use std::borrow::Cow;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    /// A placeholder, as it is written and by its name.
    Placeholder(&'t str, &'t str),
}

/// Returns a text with what stands for its placeholders.
///
/// A name without a value stays as it is written. What is put in is not looked into.
pub(crate) fn filled<'t, 'v>(
    text: &'t str,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
) -> Cow<'t, str> {
    if !text.contains('$') {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len() + 16);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(written, name) => match value(name) {
                Some(value) => filled.push_str(&value),
                None => filled.push_str(written),
            },
        }
    }
    Cow::Owned(filled)
}

/// Splits a text at its placeholders. A dollar behind a dollar begins none.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    let mut is_behind_dollar = false;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let found = rest.starts_with('$') && !is_behind_dollar;
        if found && let Some((written, name)) = placeholder(rest) {
            rest = &rest[written.len()..];
            is_behind_dollar = false;
            return Some(Piece::Placeholder(written, name));
        }
        // A text goes on to the next dollar; one that begins with a dollar is at least that.
        let from = usize::from(rest.starts_with('$'));
        let end = rest[from..].find('$').map_or(rest.len(), |at| at + from);
        let (text, behind) = rest.split_at(end);
        rest = behind;
        is_behind_dollar = text.ends_with('$');
        Some(Piece::Text(text))
    })
}

/// Reads a placeholder at the beginning of a text, whose first character is a dollar.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let behind = &text[1..];
    let (open, behind) = match behind.strip_prefix('{') {
        Some(behind) => (2, behind),
        None => (1, behind),
    };
    let is_first = |c: char| c.is_ascii_alphabetic();
    let is_more = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !behind.starts_with(is_first) {
        return None;
    }
    let end = behind.find(|c| !is_more(c)).unwrap_or(behind.len());
    let name = &behind[..end];
    let close = match open {
        1 => 0,
        _ if behind[end..].starts_with('}') => 1,
        _ => return None,
    };
    Some((&text[..open + end + close], name))
}

/// Returns the names of the placeholders in a text, in both ways of writing.
#[cfg(feature = "i18n")]
pub(crate) fn names(text: &str) -> std::collections::BTreeSet<&str> {
    let dollars = pieces(text).filter_map(|piece| match piece {
        Piece::Placeholder(_, name) => Some(name),
        Piece::Text(_) => None,
    });
    let percents = text.match_indices("%(");
    let percents = percents.filter_map(|(at, _)| named(&text[at + 1..]));
    dollars.chain(percents.map(|(name, _)| name)).collect()
}

/// Reads what stands behind the sign of `%(name)s`: the name, and what is behind the placeholder.
#[cfg(feature = "i18n")]
pub(crate) fn named(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('(')?;
    // The name ends the search, so that a long text is not looked through for each sign in it.
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = inner.find(|c| !is_of_name(c))?;
    let behind = inner[end..].strip_prefix(")s")?;
    (end > 0).then_some((&inner[..end], behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let value = |name: &str| match name {
            "a" => Some(Cow::Borrowed("1")),
            "na-me" => Some(Cow::Borrowed("${a}")),
            _ => None,
        };
        assert_eq!(filled(text, value), expected, "{text}");
    }

    #[test]
    fn placeholders_are_filled_once() {
        check("${a}$a ${ a } ${a $", "11 ${ a } ${a $");
        check("${na-me} $na-me $a-b $a_b", "${a} ${a} $a-b $a_b");
        check("$${a} $$a $$$a $5 ${5} ${ä}", "$${a} $$a $$$a $5 ${5} ${ä}");
        check("é${a}é$", "é1é$");
    }

    #[cfg(feature = "i18n")]
    #[test]
    fn names_are_found_in_both_ways_of_writing() {
        let found = names("$a ${b} $${c} %(d)s %(e) %%(f)s");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "b", "d", "f"]);
    }
}
