//! Where secrets stand in texts of unknown form: lines with names and values, markup, statements of SQL.

use std::ops::Range;

use crate::settings::{Written, secret_pair};

use super::markup;
use super::secret_names::is_only_code;

/// Statements whose values may stand apart from their names.
const STATEMENTS: [&str; 7] = [
    "alter role",
    "alter user",
    "create role",
    "create user",
    "insert into",
    "merge into",
    "replace into",
];

/// Returns where the values of secrets stand in a text: further ones may stand within those that go to the end of a line.
pub(super) fn secrets_in(text: &str, hides: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = markup::secrets_in(text, &hides);
    found.extend(literals(text, &hides));
    found.extend(rests_of_lines(text, &hides));
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// Returns where the first value after the name of a secret begins, as in `password: …` or `"token"="…"`.
pub(super) fn first_value(text: &str, hides: impl Fn(&str) -> bool) -> Option<usize> {
    // Prose tells of other codes: `exit code: 1`.
    secret_pair(text, |name, written| {
        hides(name) && (written == Written::AsData || !is_only_code(name))
    })
}

/// A name of a secret whose value stands in the lines below it.
struct Above {
    indentation: usize,
    /// Whether a line of the value was there.
    has_begun: bool,
}

impl Above {
    /// Tells whether a line belongs to the value: the first, and further ones that are indented.
    fn goes_on_with(&self, indentation: usize) -> bool {
        !self.has_begun || indentation > self.indentation
    }
}

/// Returns what follows the names of secrets, up to the ends of the lines, with the lines that belong to it, and private keys.
fn rests_of_lines(text: &str, hides: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut above: Option<Above> = None;
    let mut is_in_key = false;
    let mut next = 0;
    for whole in text.split_inclusive('\n') {
        let start = next;
        next += whole.len();
        let line = whole.trim_end_matches(['\r', '\n']);
        let indentation = line.len() - line.trim_start().len();
        let key = line
            .find("-----BEGIN ")
            .filter(|_| line.contains("PRIVATE KEY"));
        if !line.trim().is_empty() {
            above = above.filter(|above| above.goes_on_with(indentation));
        }
        let begin = if is_in_key {
            Some(0)
        } else if let Some(key) = key {
            is_in_key = true;
            Some(key)
        } else if let Some(above) = &mut above {
            above.has_begun |= !line.trim().is_empty();
            Some(indentation)
        } else if let Some(begin) = first_value(whole, &hides) {
            let value =
                line[begin..].trim_matches(|c: char| c.is_whitespace() || "[{(|>\"'-".contains(c));
            above = value.is_empty().then_some(Above {
                indentation,
                has_begun: false,
            });
            above.is_none().then_some(begin)
        } else {
            None
        };
        is_in_key &= !line.contains("-----END ");
        let hidden = begin.map(|begin| start + begin..start + line.len());
        found.extend(hidden.filter(|hidden| !hidden.is_empty()));
    }
    found
}

/// Returns the texts of a statement of SQL that names a secret somewhere else, as `INSERT` does.
fn literals(text: &str, hides: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let is_statement = STATEMENTS.iter().any(|statement| lower.contains(statement));
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if !is_statement || !text.split(|c| !is_part(c)).any(&hides) {
        return Vec::new();
    }
    let mut quotes = text.match_indices('\'').map(|(at, _)| at);
    let mut found = Vec::new();
    while let (Some(open), close) = (quotes.next(), quotes.next()) {
        found.push(open + 1..close.unwrap_or(text.len()));
    }
    found
}
