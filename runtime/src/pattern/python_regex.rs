//! Python's regular expressions, written for the `regex` crate.
//!
//! The two syntaxes are nearly the same. Where they differ harmlessly the text is rewritten; where
//! an expression needs a backtracking engine it is refused, because `regex` promises linear time.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::InvalidPattern;

/// The largest size of a compiled expression, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// Rewrites an expression in Python's syntax.
pub(crate) fn translate(python: &str) -> String {
    let mut rust = String::with_capacity(python.len());
    let mut chars = python.chars().peekable();
    let mut class_position = None; // how many characters into a `[class]`
    while let Some(c) = chars.next() {
        let position = class_position;
        class_position = class_position.map(|position: usize| position + 1);
        match (c, position) {
            // In Rust these are the start and the end of a word.
            ('\\', _) if matches!(chars.peek(), Some('<' | '>')) => rust.extend(chars.next()),
            ('\\', _) => {
                rust.push('\\');
                let escaped = chars.next();
                rust.extend(escaped.map(|c| {
                    if c == 'Z' && position.is_none() {
                        'z'
                    } else {
                        c
                    }
                }));
            }
            ('[', None) | ('^', Some(0)) => {
                class_position = Some(0);
                rust.push(c);
            }
            (']', Some(0)) => rust.push_str("\\]"),
            (']', Some(_)) => {
                class_position = None;
                rust.push(c);
            }
            // Characters that open or combine classes in Rust but not in Python.
            ('[', Some(_)) => rust.push_str("\\["),
            ('&' | '~', Some(_)) if chars.peek() == Some(&c) => {
                rust.push('\\');
                rust.push(c);
            }
            _ => rust.push(c),
        }
    }
    rust
}

/// Compiles an expression that is already in Rust's syntax.
pub(crate) fn compile(regex: &str) -> Result<Regex, InvalidPattern> {
    RegexBuilder::new(regex)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| {
            InvalidPattern::new(match error {
                regex::Error::CompiledTooBig(limit) => {
                    format!("the regular expression needs more than {limit} bytes")
                }
                error => explain(&error.to_string()),
            })
        })
}

/// Keeps the last line of the engine's message, which says what is wrong.
fn explain(message: &str) -> String {
    let reason = message.lines().last().unwrap_or(message);
    let reason = reason.trim_start_matches("error: ");
    if reason.contains("look-around") || reason.contains("backreferences") {
        return format!("{reason} (expressions must be matched in linear time)");
    }
    format!("not a regular expression: {reason}")
}

/// Tells whether no text that `regex` matches can contain a slash or depend on its surroundings.
pub(super) fn stays_in_segment(regex: &str) -> bool {
    regex_syntax::parse(regex).is_ok_and(|hir| holds_no_slash(&hir))
}

fn holds_no_slash(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(literal) => !literal.0.contains(&b'/'),
        HirKind::Class(Class::Unicode(class)) => !class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&'/')),
        HirKind::Class(Class::Bytes(class)) => !class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&b'/')),
        HirKind::Look(_) => false,
        HirKind::Repetition(repetition) => holds_no_slash(&repetition.sub),
        HirKind::Capture(capture) => capture.name.is_none() && holds_no_slash(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(holds_no_slash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites_what_means_something_else_in_rust() {
        assert_eq!(translate(r"a\Z"), r"a\z");
        assert_eq!(translate(r"\<a\>\\<"), r"<a>\\<");
        assert_eq!(translate(r"[^/[]+"), r"[^/\[]+");
        assert_eq!(translate(r"[]a]"), r"[\]a]");
        assert_eq!(translate(r"[^]a]"), r"[^\]a]");
        assert_eq!(translate(r"[a&&b~~]"), r"[a\&&b\~~]");
        assert_eq!(translate(r"\[a&&b"), r"\[a&&b");
        for regex in [r"[^/[]+", r"[]a]", r"[^]a]", r"[a&&b~~]", r"\d{4}|(?i:x)"] {
            assert!(compile(&translate(regex)).is_ok(), "{regex}");
        }
    }

    #[test]
    fn backtracking_constructs_are_refused_with_the_reason() {
        for regex in [r"(?=a)", r"(?<!a)b", r"(a)\1"] {
            let message = compile(regex).unwrap_err().to_string();
            assert!(message.contains("linear time"), "{message}");
        }
        assert!(
            compile("[")
                .unwrap_err()
                .to_string()
                .contains("unclosed character class")
        );
        assert!(
            compile(r"\w{1000}{1000}")
                .unwrap_err()
                .to_string()
                .contains("bytes")
        );
    }

    #[test]
    fn knows_which_expressions_can_span_segments() {
        for regex in [r"\d+", "[a-z0-9-]+", "[^/]+", "foo|bar", "(?:a|b){2}", ""] {
            assert!(stays_in_segment(regex), "{regex}");
        }
        for regex in [".*", r"\D+", "a/b", "[^x]", "^a$", "(?P<inner>a)"] {
            assert!(!stays_in_segment(regex), "{regex}");
        }
    }
}
