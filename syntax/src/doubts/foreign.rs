//! How other frameworks write placeholders.

use super::Certainty::{Likely, Possible};
use super::Reader;
use super::words::{converter, is_name, parenthesis_length, until, word};

impl Reader<'_> {
    /// `<id>` and `<int:id>`.
    pub(super) fn angle(&mut self) {
        let rest = self.rest();
        let Some(end) = rest.find('>') else { return };
        let inside = &rest[1..end];
        let parts: Vec<_> = inside.split(':').collect();
        let [.., name] = parts.as_slice() else { return };
        let (name, kind) = match parts.as_slice() {
            [kind, name] if converter(kind).is_some() || is_name(name) => (*name, *kind),
            _ => (*name, ""),
        };
        // The other way round, `<id:int>`.
        let (name, kind) = match converter(name) {
            Some(_) if is_name(kind) && converter(kind).is_none() => (kind, name),
            _ => (name, kind),
        };
        let is_rest = name.starts_with(['*', '.']) || name.ends_with("..");
        let name = name.trim_matches(['*', '.']);
        if !is_name(name) {
            return;
        }
        let meant = match converter(kind) {
            Some("*") => format!("`*{name}` at the end of the pattern"),
            Some(regex) if !regex.is_empty() => format!("`{{{name}:{regex}}}`"),
            _ if is_rest => format!("`*{name}` at the end of the pattern"),
            _ => format!("`{{{name}}}`"),
        };
        self.add(Likely, format!("`<{inside}>` is text; write {meant}"));
        self.at += end + 1;
    }

    /// `[id]` and `[...slug]`, as whole segments.
    pub(super) fn bracket(&mut self) {
        let segment = until(self.rest(), '/');
        let is_whole = self.before().is_empty() || self.before().ends_with('/');
        let inside = segment.trim_start_matches('[').trim_end_matches(']');
        let name = inside.trim_start_matches('.');
        if !is_whole || !segment.ends_with(']') || !is_name(name) {
            return;
        }
        let meant = if name == inside {
            format!("`{{{name}}}`")
        } else {
            format!("`*{name}` at the end of the pattern")
        };
        self.add(Likely, format!("`{segment}` is text; write {meant}"));
        self.at += segment.len();
    }

    /// `(?P<id>…)` and `(a|b)`.
    pub(super) fn parenthesis(&mut self) {
        let rest = self.rest();
        let Some(length) = parenthesis_length(rest) else {
            return;
        };
        let written = &rest[..length];
        if let Some(group) = written
            .strip_prefix("(?P<")
            .or_else(|| written.strip_prefix("(?<"))
            && let Some((name, regex)) = group.split_once('>')
            && is_name(name)
        {
            let regex = &regex[..regex.len() - 1];
            self.add(
                Likely,
                format!("`{written}` is text, since a pattern is not a regular expression; write `{{{name}:{regex}}}`"),
            );
            self.at += length;
        } else if written.contains('|') || written.starts_with("(?") {
            self.add(
                Likely,
                format!(
                    "`{written}` is text; a regular expression stands in a placeholder, as in \
                     `{{name:{written}}}`"
                ),
            );
            self.at += length;
        }
    }

    /// `:id`, which Pyramid reads as a placeholder if there is no `{…}`.
    pub(super) fn colon(&mut self) {
        let after = &self.rest()[1..];
        let name = word(after);
        if !is_name(name) {
            return;
        }
        let next = after[name.len()..].chars().next();
        let begins_segment = self.before().is_empty() || self.before().ends_with('/');
        if let (true, Some(mark @ ('?' | '(' | '*' | '+'))) = (begins_segment, next) {
            let meant = match mark {
                '?' => format!(
                    "a route with `{{{name}}}` and another without, since no placeholder can be left out"
                ),
                '(' => format!("`{{{name}:…}}` for a regular expression"),
                _ => format!("`*{name}` at the end of the pattern for the rest of the path"),
            };
            self.add(
                Likely,
                format!("the `{mark}` after `:{name}` is a part of the path; write {meant}"),
            );
            let length = match mark {
                '(' => parenthesis_length(&after[name.len()..]).unwrap_or(1),
                _ => 1,
            };
            self.at += 1 + name.len() + length;
        } else if self.has_braces && begins_segment {
            self.add(
                Likely,
                format!(
                    "`:{name}` is text, since the pattern has placeholders in braces; write `{{{name}}}`"
                ),
            );
        } else if !self.has_braces && !begins_segment {
            self.add(
                Possible,
                format!(
                    "`:{name}` is read as a placeholder, in its old form; write `{{{name}}}`, or \
                     `{{verb::{name}}}` if the text is meant"
                ),
            );
        }
    }
}
