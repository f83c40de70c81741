//! Regular expressions, compiled.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::InvalidPattern;

/// Rewrites an expression in Python's syntax.
///
/// # Errors
///
/// Fails if it is not valid, or if it cannot be matched in linear time.
pub(crate) fn translate(regex: &str) -> Result<String, InvalidPattern> {
    pyramidion_syntax::python_regex::translate(regex).map_err(InvalidPattern::new)
}

/// The largest size of a compiled expression, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles an expression in Rust's syntax, which is known to be one.
pub(crate) fn compile(regex: &str) -> Result<Regex, InvalidPattern> {
    RegexBuilder::new(regex)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| {
            InvalidPattern::new(match error {
                regex::Error::CompiledTooBig(limit) => {
                    format!("the regular expression needs more than {limit} bytes; let it repeat less, as in `a{{1,20}}`")
                }
                error => explain(&error.to_string()),
            })
        })
}

/// Keeps the reason of the engine's message. Expressions that are valid alone may have groups of one name.
fn explain(message: &str) -> String {
    let reason = message.lines().last().unwrap_or(message);
    let reason = reason.trim_start_matches("error: ");
    if reason.contains("duplicate capture group name") {
        return format!(
            "{reason}; give a group another name than placeholders and other groups, or none, as in `(?:…)`"
        );
    }
    reason.to_owned()
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
    fn the_edge_of_a_word_is_that_of_unicode() {
        let is_match = |regex: &str, text| {
            let regex = translate(regex).unwrap();
            compile(&regex).unwrap().is_match(text)
        };
        // In Python the second matches and the third does not.
        assert!(is_match(r"a\b", "a-"));
        assert!(!is_match(r"a\b", "a\u{301}"));
        assert!(is_match(r"a\b", "a²"));
    }

    #[test]
    fn what_would_need_much_memory_is_refused() {
        let error = compile(r"\w{1000}{1000}").unwrap_err().to_string();
        assert!(error.contains("bytes"), "{error}");
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
