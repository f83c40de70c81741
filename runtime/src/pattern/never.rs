//! What the paths of a pattern never are.

use regex::Regex;
use regex_syntax::hir::literal::{Extractor, Literal};

use super::parse::Piece;
use super::{Pattern, python_regex};

impl Pattern {
    /// Returns the placeholder of a name as it is written, if it certainly never has a value.
    ///
    /// A slash of a value may have been written as `%2F`, so that nothing is said of values with one.
    pub(crate) fn refusing(&self, name: &str, value: &str) -> Option<String> {
        let mut pieces = self.pieces.iter();
        match pieces.find(|piece| piece.name() == Some(name))? {
            Piece::Text(_) => None,
            Piece::Remainder(name) => Some(format!("*{name}")),
            Piece::Placeholder { name, regex: None } => {
                value.is_empty().then(|| format!("{{{name}}}"))
            }
            Piece::Placeholder {
                name,
                regex: Some(regex),
            } => {
                let rust = python_regex::translate(regex).ok()?;
                let hir = regex_syntax::parse(&rust).ok()?;
                // What surrounds a value may decide about it.
                let is_certain = hir.properties().look_set().is_empty() && !value.contains('/');
                let whole = Regex::new(&format!(r"\A(?:{rust})\z")).ok()?;
                (is_certain && !whole.is_match(value)).then(|| format!("{{{name}:{regex}}}"))
            }
        }
    }

    /// Tells whether certainly no path of the pattern begins with a match of an expression in Python's syntax.
    pub(crate) fn never_begins_with(&self, regex: &str) -> bool {
        match (self.literal(), self.pieces.first()) {
            (Some(path), _) => begins_with(path, regex) == Some(false),
            (None, Some(Piece::Text(start))) => is_excluded(start, regex),
            _ => false,
        }
    }

    /// Tells whether certainly every path of the pattern begins with a match of an expression in Python's syntax.
    pub(crate) fn always_begins_with(&self, regex: &str) -> bool {
        let path = self.literal();
        path.is_some_and(|path| begins_with(path, regex) == Some(true))
    }
}

fn begins_with(path: &str, regex: &str) -> Option<bool> {
    let rust = python_regex::translate(regex).ok()?;
    let regex = Regex::new(&format!(r"\A(?:{rust})")).ok()?;
    Some(regex.is_match(path))
}

/// Tells whether no text that begins with `start` begins with a match of an expression, as far as its texts say.
pub(crate) fn is_excluded(start: &str, regex: &str) -> bool {
    let rust = python_regex::translate(regex).ok();
    let Some(hir) = rust.and_then(|rust| regex_syntax::parse(&rust).ok()) else {
        return false;
    };
    let beginnings = Extractor::new().extract(&hir);
    let (start, beginnings) = (start.as_bytes(), beginnings.literals());
    beginnings.is_some_and(|beginnings| {
        let mut beginnings = beginnings.iter().map(Literal::as_bytes);
        beginnings.all(|literal| !literal.starts_with(start) && !start.starts_with(literal))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_a_placeholder_never_has_are_known() {
        for (pattern, value, expected) in [
            (r"/{a:\d+}", "x", Some(r"{a:\d+}")),
            (r"/{a:\d+}", "7", None),
            (r"/{a:\d+}", "x/y", None),
            (r"/{a:\d+\b}", "x", None),
            ("/{a:en|de}/{b}", "fr", Some("{a:en|de}")),
            ("/{a:en|de}", "e", Some("{a:en|de}")),
            ("/{a:(?i)en}", "EN", None),
            ("/{a}", "x y", None),
            ("/{a}", "", Some("{a}")),
            ("/x/*a", "b", Some("*a")),
            ("/{b}", "x", None),
        ] {
            let found = Pattern::parse(pattern).unwrap().refusing("a", value);
            assert_eq!(found.as_deref(), expected, "{pattern} {value}");
        }
    }

    #[test]
    fn beginnings_that_no_path_has_are_known() {
        let check = |pattern: &str, regex: &str, never: bool, always: bool| {
            let pattern = Pattern::parse(pattern).unwrap();
            assert_eq!(pattern.never_begins_with(regex), never, "{regex}");
            assert_eq!(pattern.always_begins_with(regex), always, "{regex}");
        };
        check("/docs", "/docs", false, true);
        check("/docs", "/do", false, true);
        check("/docs", "/docs/", true, false);
        check("/docs", ".*s$", false, true);
        check("/docs/{page}", "/docs", false, false);
        check("/docs/{page}", "/docs/a", false, false);
        check("/docs/{page}", "/(doc|docs)/", false, false);
        check("/docs/{page}", "/(doc|dogs)/", true, false);
        check("/docs/{page}", "/DOCS", true, false);
        check("/docs/{page}", "(?i)/DOCS", false, false);
        check("/docs/{page}", "/[a-z]+/x", false, false);
        check("/{a}", "docs", true, false);
        check("/{a}", "(?:)", false, false);
        check("/{a}", "/*docs", false, false);
    }
}
