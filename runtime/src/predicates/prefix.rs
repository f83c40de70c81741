//! Regular expressions that must match at the start of a text, as `path_info` and `header` have.

use regex::Regex;

use crate::pattern::python_regex;

/// Compiles an expression that must match at the start of a text.
pub(super) fn compile_prefix(regex: &str) -> Result<Regex, String> {
    // It is read alone first, so that a stray bracket cannot close the group around it.
    python_regex::translate(regex)
        .and_then(|regex| python_regex::compile(&format!(r"\A(?:{regex})")))
        .map_err(|error| error.to_string())
}
