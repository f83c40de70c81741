//! Paths that a pattern matches, for trying what other patterns make of them.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::parse::Piece;
use super::{PathText, Pattern, python_regex};
use crate::percent;

/// Values that placeholders usually have, as different from each other as can be.
const VALUES: [&str; 4] = ["1", "abc", "a-b", "x.y"];

impl Pattern {
    /// Returns some paths that the pattern matches, percent-encoded; there may be none.
    pub(crate) fn samples(&self) -> Vec<String> {
        let mut samples = Vec::new();
        for variant in 0..VALUES.len() {
            let values: Option<String> = self
                .pieces
                .iter()
                .map(|piece| value(piece, variant))
                .collect();
            let mut path = String::new();
            percent::quote_into(
                &mut path,
                &values.unwrap_or_default(),
                percent::PATTERN_TEXT,
            );
            if self.matches(&path) && !samples.contains(&path) {
                samples.push(path);
            }
        }
        samples
    }

    /// Tells whether the pattern matches a percent-encoded path.
    pub(crate) fn matches(&self, path: &str) -> bool {
        PathText::decode(path).is_ok_and(|path| self.find(&path).is_some())
    }

    /// Tells whether two patterns match alike, whatever their placeholders are called.
    ///
    /// They may do so although they are written differently; then this is false.
    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        self.pieces.len() == other.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&other.pieces)
                .all(|pair| match pair {
                    (Piece::Text(one), Piece::Text(two)) => one == two,
                    (
                        Piece::Placeholder { regex: one, .. },
                        Piece::Placeholder { regex: two, .. },
                    ) => expression(one.as_deref()) == expression(two.as_deref()),
                    (Piece::Remainder(_), Piece::Remainder(_)) => true,
                    _ => false,
                })
    }

    /// Returns the expressions of the placeholders.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Placeholder { regex, .. } => regex.as_deref(),
            _ => None,
        })
    }
}

/// Returns the expression of a placeholder that has none of its own, too.
fn expression(regex: Option<&str>) -> &str {
    regex.unwrap_or("[^/]+")
}

/// Returns a text that a piece probably matches.
fn value(piece: &Piece, variant: usize) -> Option<String> {
    match piece {
        Piece::Text(text) => Some(text.clone()),
        Piece::Placeholder { regex: None, .. } => Some(VALUES[variant].to_owned()),
        Piece::Placeholder {
            regex: Some(regex), ..
        } => {
            let hir = regex_syntax::parse(&python_regex::translate(regex).ok()?).ok()?;
            let mut text = String::new();
            append(&hir, variant, &mut text).then_some(text)
        }
        Piece::Remainder(_) => Some(["x", "", "x/y", "x.y"][variant].to_owned()),
    }
}

/// Appends a text that an expression matches, and tells whether there is one.
fn append(hir: &Hir, variant: usize, text: &mut String) -> bool {
    // An expression can ask for very many repetitions; so long a path is not a sample.
    const LONGEST: usize = 1000;
    if text.len() > LONGEST {
        return false;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let holds = |c: &char| {
                class
                    .iter()
                    .any(|range| (range.start()..=range.end()).contains(c))
            };
            let usual = VALUES.iter().cycle().skip(variant).take(VALUES.len());
            let usual = usual.flat_map(|value| value.chars()).find(holds);
            let first = || {
                class
                    .iter()
                    .next()
                    .map(regex_syntax::hir::ClassUnicodeRange::start)
            };
            text.extend(usual.or_else(first));
            !class.ranges().is_empty()
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => {
            let wanted = u32::from(variant > 0);
            let times = wanted
                .min(repetition.max.unwrap_or(wanted))
                .max(repetition.min);
            (0..times).all(|_| append(&repetition.sub, variant, text))
        }
        HirKind::Capture(capture) => append(&capture.sub, variant, text),
        HirKind::Concat(parts) => parts.iter().all(|part| append(part, variant, text)),
        HirKind::Alternation(parts) => append(&parts[variant % parts.len()], variant, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match_their_pattern() {
        for (pattern, expected) in [
            ("/", &["/"][..]),
            ("/a b", &["/a%20b"]),
            ("/{x}", &["/1", "/abc", "/a-b", "/x.y"]),
            (r"/{x:\d{4}}-{m:(?:0|1)\d}", &["/1111-11"]),
            ("/{x:(?:a|bc)?}z", &["/z", "/bcz", "/az"]),
            (
                "/é/*rest",
                &["/%C3%A9/x", "/%C3%A9/", "/%C3%A9/x/y", "/%C3%A9/x.y"],
            ),
            (r"/{x:[^\x00-z]+}", &["/%7B"]),
            ("/{x:[0-9]{500}[0-9]{501}z}", &[]),
            (r"/{x:a\bb}", &[]),
        ] {
            assert_eq!(
                Pattern::parse(pattern).unwrap().samples(),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn patterns_are_compared_without_names() {
        let is_same = |one: &str, two: &str| {
            Pattern::parse(one)
                .unwrap()
                .is_written_as(&Pattern::parse(two).unwrap())
        };
        assert!(is_same("a/:x", "/a/{y}"));
        assert!(is_same("/a/{x}", "/a/{x:[^/]+}"));
        assert!(is_same("/a/*x", "/a/*y"));
        assert!(!is_same("/a/{x}", r"/a/{x:\d+}"));
        assert!(!is_same("/a/{x}", "/a/{x}/"));
        assert!(!is_same("/a/{x}", "/a/*x"));
    }
}
