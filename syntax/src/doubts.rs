//! What in a pattern was probably meant differently: the syntax of other frameworks, and of URLs.
//!
//! Pyramid takes most of it as text.

mod foreign;
mod words;

use words::{converter, is_name, is_word, placeholder_length, until, word};

/// Something in a pattern that was probably meant differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// How certain it is.
    pub certainty: Certainty,
    /// What it is, what becomes of it, and what to write instead.
    pub message: String,
}

/// How certain it is that something else was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Somebody may have meant it.
    Possible,
    /// It is the syntax of something else.
    Likely,
    /// Nothing sensible can be meant.
    Certain,
}

use Certainty::{Certain, Likely, Possible};

/// Returns what is doubtful in the path of a pattern, each thing once.
pub fn doubts(pattern: &str) -> Vec<Doubt> {
    let mut reader = Reader::new(pattern);
    reader.read();
    reader.doubts
}

/// Returns what stands behind the host of a pattern, or all of a pattern without one.
///
/// A host ends where a path, a query or a fragment begins.
pub fn behind_host(pattern: &str) -> &str {
    match pattern.split_once("//") {
        // Scheme and host have colons of their own.
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            &rest[rest.find(['/', '?', '#']).unwrap_or(rest.len())..]
        }
        _ => pattern,
    }
}

/// Goes through a pattern from left to right.
struct Reader<'a> {
    /// The pattern without its remainder.
    path: &'a str,
    /// The name after the star at the end.
    remainder: Option<&'a str>,
    /// Whether a placeholder is written in braces, so that `:name` is text.
    has_braces: bool,
    at: usize,
    doubts: Vec<Doubt>,
}

impl<'a> Reader<'a> {
    fn new(pattern: &'a str) -> Self {
        let (path, remainder) = match pattern.rsplit_once('*') {
            Some((path, "")) => (path.trim_end_matches('*'), Some("")),
            Some((path, name)) if name.chars().all(is_word) => (path, Some(name)),
            _ => (pattern, None),
        };
        let mut braces = path.match_indices('{');
        Self {
            path,
            remainder,
            has_braces: braces.any(|(at, _)| placeholder_length(&path[at..]).is_some()),
            at: 0,
            doubts: Vec::new(),
        }
    }

    fn read(&mut self) {
        self.whole();
        while let Some(c) = self.rest().chars().next() {
            let before = self.at;
            match c {
                '{' => self.brace(),
                '}' => self.add(Likely, "`}` closes nothing, so it is text; leave it out"),
                '<' => self.angle(),
                '[' => self.bracket(),
                '(' => self.parenthesis(),
                ':' => self.colon(),
                '*' => self.star(),
                '?' => self.question(),
                '#' => self.hash(),
                '%' => self.percent(),
                '\\' => self.add(
                    Possible,
                    "`\\` is a part of the path here; a regular expression stands in a placeholder, as \
                     in `{name:\\d+}`",
                ),
                '^' if before == 0 || self.path[..before].ends_with('/') => self.add(
                    Likely,
                    "a pattern is not a regular expression and is matched as a whole; leave `^` out",
                ),
                '$' => self.dollar(),
                _ => {}
            }
            if self.at == before {
                self.at += c.len_utf8();
            }
        }
        if self.remainder == Some("") {
            self.add(
                Likely,
                "a `*` without a name is ignored; write `*rest` for the rest of the path",
            );
        }
    }

    fn rest(&self) -> &'a str {
        &self.path[self.at..]
    }

    fn before(&self) -> &'a str {
        &self.path[..self.at]
    }

    fn add(&mut self, certainty: Certainty, message: impl Into<String>) {
        let message = message.into();
        if self.doubts.iter().all(|doubt| doubt.message != message) {
            self.doubts.push(Doubt { certainty, message });
        }
    }

    /// Looks at the pattern as a whole.
    fn whole(&mut self) {
        let path = self.path;
        if path.trim() != path {
            self.add(
                Possible,
                "a space at its beginning or end is a part of the path; leave it out",
            );
        } else if path.contains("/ ") || path.contains(" /") {
            self.add(
                Possible,
                "a space beside a slash is a part of the path; leave it out",
            );
        }
        if path.trim().chars().any(char::is_control) {
            self.add(
                Possible,
                "a control character is a part of the path, which no link has; leave it out",
            );
        }
        if path.get(1..).is_some_and(|rest| rest.contains("//")) {
            self.add(
                Possible,
                "two slashes are an empty segment, which links rarely have; write one slash",
            );
        }
        let mut segments = path.split('/');
        if segments.any(|segment| segment == "." || segment == "..") {
            self.add(
                Possible,
                "clients remove `.` and `..` from a path before they send it; write the path without them",
            );
        }
    }

    fn brace(&mut self) {
        let rest = self.rest();
        if let Some(length) = placeholder_length(rest) {
            self.placeholder(&rest[1..length - 1]);
            self.at += length;
            return;
        }
        if let Some(inner) = rest.strip_prefix("{{")
            && let Some(end) = inner.find("}}")
            && is_name(inner[..end].trim())
        {
            let name = inner[..end].trim();
            self.add(
                Likely,
                format!("`{{{{{name}}}}}` has a brace too many on each side; write `{{{name}}}`"),
            );
            self.at += end + 4;
            return;
        }
        let segment = until(rest, '/');
        let is_closed = segment.matches('{').count() <= segment.matches('}').count();
        let Some(end) = segment.find('}').filter(|_| is_closed) else {
            let meant = closed(segment);
            self.add(
                Likely,
                format!("`{segment}` is not closed, so it is text; write `{meant}`"),
            );
            self.at += segment.len();
            return;
        };
        let written = &segment[..=end];
        let inside = written[1..end].trim();
        let name = inside.trim_matches(['*', '.', ' ']);
        let message = if inside.starts_with('*') || inside.starts_with("..") {
            let name = if is_name(name) { name } else { "rest" };
            format!(
                "`{written}` is text; the rest of the path is `*{name}`, at the end of the pattern"
            )
        } else if is_name(name) {
            format!("`{written}` is text; write `{{{name}}}`")
        } else if inside.is_empty() {
            "`{}` is text; a placeholder has a name, as in `{id}`".to_owned()
        } else {
            format!(
                "`{written}` is text; a placeholder has a name that begins with a letter from `a` to `z`, \
                 capital or not, or with `_`, as in `{{id}}`"
            )
        };
        self.add(Likely, message);
        self.at += written.len();
    }

    /// Looks at what stands between the braces of a placeholder.
    fn placeholder(&mut self, inside: &str) {
        let before = self.before();
        let name = inside.split(':').next().unwrap_or(inside);
        if before.ends_with('$') {
            self.add(
                Likely,
                format!("the `$` before `{{{inside}}}` is a part of the path; leave it out"),
            );
        }
        let Some((_, regex)) = inside.split_once(':') else {
            return;
        };
        if let Some(meant) = converter(regex) {
            let meant = match meant {
                "" => format!("`{{{name}}}`"),
                "*" => format!("`*{name}` at the end of the pattern, or `{{{name}:.+}}`"),
                regex => format!("`{{{name}:{regex}}}`"),
            };
            self.add(
                Likely,
                format!(
                    "`{{{inside}}}` matches the text `{regex}` only, since what follows the colon is a \
                     regular expression; write {meant}"
                ),
            );
        } else if regex.is_empty() {
            self.add(
                Likely,
                format!("`{{{inside}}}` matches nothing but an empty text; write `{{{name}}}`"),
            );
        } else if regex.starts_with('^') || (regex.ends_with('$') && !regex.ends_with("\\$")) {
            let bare = regex.trim_start_matches('^').trim_end_matches('$');
            self.add(
                Likely,
                format!(
                    "the expression of `{{{inside}}}` is matched as a whole, inside the path: `^` and `$` \
                     do not fit there; write `{{{name}:{bare}}}`"
                ),
            );
        }
    }

    /// A star that does not begin the remainder.
    fn star(&mut self) {
        let rest = self.rest();
        let name = word(rest.trim_start_matches('*'));
        let after = &rest.trim_start_matches('*')[name.len()..];
        let certainty = if self.before().ends_with('/') {
            Likely
        } else {
            Possible
        };
        let meant = if after.is_empty() || name.is_empty() {
            "for a part of one segment write `{name}`, for the rest of the path `*rest` at the end"
                .to_owned()
        } else {
            format!(
                "the rest of a path stands at the end of the pattern; for one segment write `{{{name}}}`, \
                 for several `{{{name}:.+}}`"
            )
        };
        let stars = rest.len() - rest.trim_start_matches('*').len();
        let written = &rest[..stars + name.len()];
        self.add(certainty, format!("`{written}` is text here: {meant}"));
        self.at += written.len();
    }

    fn question(&mut self) {
        let rest = self.rest();
        let after = &rest[1..];
        let is_query = after.contains('=') || word(after) == after && !after.is_empty();
        if !is_query && (after.is_empty() || after.starts_with('/')) {
            self.add(
                Certain,
                "nothing in a pattern can be left out, and a `?` is a part of the path; declare a route \
                 with it and another without",
            );
        } else {
            self.add(
                Certain,
                format!(
                    "`{rest}` is not a part of the path, so that no request would match; leave it out, and \
                     read the query in the view by `Query<T>` or `request.get()`"
                ),
            );
            // What is in the query is not written in the syntax of patterns.
            self.at = self.path.len();
        }
    }

    fn hash(&mut self) {
        let rest = self.rest();
        if rest.len() > 1 {
            self.add(
                Certain,
                format!(
                    "`{rest}` is never sent by a client, so that no request would match; leave it out"
                ),
            );
            self.at = self.path.len();
        } else {
            self.add(
                Possible,
                "`#` is a part of the path, which links have to write as `%23`",
            );
        }
    }

    fn percent(&mut self) {
        let code = self.rest().get(1..3).unwrap_or_default();
        if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.add(
                Possible,
                format!(
                    "`%{code}` is compared with the decoded path; write the character that it stands for"
                ),
            );
            self.at += 3;
        } else if self.rest().starts_with("%(") {
            self.add(Likely, "`%(name)s` is text; write `{name}`");
        }
    }

    fn dollar(&mut self) {
        if self.rest() == "$" && self.remainder.is_none() {
            self.add(
                Likely,
                "a pattern is not a regular expression and is matched as a whole; leave `$` out",
            );
        }
    }
}

/// Returns a placeholder without its end as it was meant: with its expression, if it has one.
fn closed(open: &str) -> String {
    let name = word(&open[1..]);
    let count = open.matches('{').count() - open.matches('}').count();
    match &open[1 + name.len()..] {
        expression if is_name(name) && expression.starts_with(':') && expression.len() > 1 => {
            format!("{open}{}", "}".repeat(count))
        }
        _ if name.is_empty() => "{name}".to_owned(),
        _ => format!("{{{name}}}"),
    }
}

#[cfg(test)]
mod tests;
