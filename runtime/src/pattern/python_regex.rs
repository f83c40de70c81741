//! Python's regular expressions, written for the `regex` crate.
//!
//! The two syntaxes are nearly the same. Where they differ harmlessly the text is rewritten; where
//! an expression needs a backtracking engine it is refused, because `regex` promises linear time.

use std::iter::Peekable;
use std::str::Chars;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::InvalidPattern;

/// The largest size of a compiled expression, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// The characters of which Python says that `str.isalnum()` holds, and the underscore; Rust takes marks and all
/// connecting punctuation for parts of words, too, and numbers such as `²` for none.
const WORD: &str = r"\p{L}_\p{N}";

/// The characters of which Python says that `str.isspace()` holds.
const SPACE: &str = r"\s\x1C-\x1F";

/// Rewrites an expression in Python's syntax.
pub(crate) fn translate(python: &str) -> String {
    let mut rust = String::with_capacity(python.len());
    let mut chars = python.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(chars.next(), &mut rust),
            '[' => class(&mut chars, &mut rust),
            _ => rust.push(c),
        }
    }
    rust
}

/// Rewrites what follows a backslash outside of a `[class]`.
fn escape(escaped: Option<char>, rust: &mut String) {
    match escaped {
        Some('Z') => rust.push_str(r"\z"),
        // In Rust these are the start and the end of a word.
        Some(c @ ('<' | '>')) => rust.push(c),
        Some(c) => match set(c) {
            Some(set) => rust.push_str(&set),
            None => rust.extend(['\\', c]),
        },
        None => rust.push('\\'),
    }
}

/// Returns the characters of a set whose name means others in Rust.
fn set(name: char) -> Option<String> {
    Some(match name {
        'w' => format!("[{WORD}]"),
        'W' => format!("[^{WORD}]"),
        's' => format!("[{SPACE}]"),
        'S' => format!("[^{SPACE}]"),
        _ => return None,
    })
}

/// Rewrites a `[class]` behind its bracket: one character or range after the other, as Python reads them.
fn class(chars: &mut Peekable<Chars<'_>>, rust: &mut String) {
    rust.push('[');
    rust.extend(chars.next_if_eq(&'^'));
    let mut is_first = true;
    while let Some(first) = member(chars) {
        if first == Member::Char(']') && !is_first {
            rust.push(']');
            return;
        }
        is_first = false;
        if chars.next_if_eq(&'-').is_none() {
            first.write(rust);
        } else if chars.peek() == Some(&']') {
            first.write(rust);
            rust.push_str(r"\-");
        } else {
            // A set is no end of a range; what is said of it is said of what was written.
            first.write_end(rust);
            rust.push('-');
            if let Some(last) = member(chars) {
                last.write_end(rust);
            }
        }
    }
}

/// A member of a class, or the beginning of one: what follows `\x` follows as characters.
#[derive(Clone, Copy, PartialEq)]
enum Member {
    Char(char),
    Escape(char),
}

fn member(chars: &mut Peekable<Chars<'_>>) -> Option<Member> {
    Some(match (chars.next()?, chars.peek()) {
        ('\\', Some(_)) => Member::Escape(chars.next()?),
        (c, _) => Member::Char(c),
    })
}

impl Member {
    fn write(self, rust: &mut String) {
        match self {
            Self::Escape(name) => match set(name) {
                Some(set) => rust.push_str(&set),
                None => self.write_end(rust),
            },
            Self::Char(_) => self.write_end(rust),
        }
    }

    fn write_end(self, rust: &mut String) {
        match self {
            // A backspace.
            Self::Escape('b') => rust.push_str(r"\x08"),
            Self::Escape(c @ ('<' | '>')) => rust.push(c),
            // Characters that open or combine classes in Rust but not in Python.
            Self::Char(c @ ('[' | ']' | '&' | '~' | '-' | '^')) | Self::Escape(c) => {
                rust.extend(['\\', c]);
            }
            Self::Char(c) => rust.push(c),
        }
    }
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
        assert_eq!(translate(r"[a&&b~~]"), r"[a\&\&b\~\~]");
        assert_eq!(
            translate(r"[+--][a-z-][-\w][\b]"),
            r"[+-\-][a-z\-][\-[\p{L}_\p{N}]][\x08]"
        );
        assert_eq!(translate(r"\[a&&b"), r"\[a&&b");
        for regex in [
            r"[^/[]+",
            r"[]a]",
            r"[^]a]",
            r"[a&&b~~]",
            r"[+--][a-z-][-\w][\w-][\b]",
            r"[^\W\d_]",
            r"[\x41-\x5a\u00e9-\u00ff]",
            r"\d{4}|(?i:x)",
        ] {
            assert!(compile(&translate(regex)).is_ok(), "{regex}");
        }
    }

    #[test]
    fn what_python_refuses_in_a_class_is_refused() {
        for regex in [
            "[]", "[a", "[", r"[a\", r"[\w-z]", r"[A-\w]", r"[\W-z]", r"[A-\W]", r"[\s-\S]",
            "[z-a]", "[a-", r"[a--]",
        ] {
            assert!(compile(&translate(regex)).is_err(), "{regex}");
        }
    }

    /// The code points for which an expression holds in Python, or of which Python knows nothing.
    fn recorded(name: &str) -> Vec<bool> {
        let mut holds = vec![false; 0x11_0000];
        let lines = include_str!("python_regex/recorded.txt").lines();
        let lines = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        for range in lines.flat_map(|line| line.split(' ')) {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let read = |text| usize::from_str_radix(text, 16).unwrap();
            holds[read(first)..=read(last)].fill(true);
        }
        assert!(holds.contains(&true), "{name}");
        holds
    }

    #[test]
    fn sets_hold_what_they_hold_in_python() {
        let unassigned = recorded("unassigned");
        for (set, negated) in [(r"\w", r"\W"), (r"\d", r"\D"), (r"\s", r"\S")] {
            let expected = recorded(set);
            let expressions = [
                (set.to_owned(), true),
                (format!("[{set}]"), true),
                (format!("[^{negated}]"), true),
                (negated.to_owned(), false),
                (format!("[{negated}]"), false),
                (format!("[^{set}]"), false),
            ];
            for (expression, holds) in expressions {
                let hir = regex_syntax::parse(&translate(&expression)).unwrap();
                let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
                    panic!("{expression} is no class: {hir:?}");
                };
                let mut found = vec![false; unassigned.len()];
                for range in class.iter() {
                    found[range.start() as usize..=range.end() as usize].fill(true);
                }
                let is_wrong = |c: &char| {
                    let code_point = *c as usize;
                    !unassigned[code_point] && found[code_point] != (expected[code_point] == holds)
                };
                let wrong: Vec<_> = (char::MIN..=char::MAX).filter(is_wrong).collect();
                assert!(wrong.is_empty(), "{expression}: {wrong:?}");
            }
        }
    }

    #[test]
    fn the_edge_of_a_word_is_that_of_unicode() {
        let is_match = |regex: &str, text| compile(&translate(regex)).unwrap().is_match(text);
        // In Python the second matches and the third does not.
        assert!(is_match(r"a\b", "a-"));
        assert!(!is_match(r"a\b", "a\u{301}"));
        assert!(is_match(r"a\b", "a²"));
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
