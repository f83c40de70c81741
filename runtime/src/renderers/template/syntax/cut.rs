//! What cannot be cut into words: comments, raw blocks and texts without an end, and signs of other languages.

use minijinja::syntax::SyntaxConfig;

/// Explains why the words of a template end, with the line; `read` bytes of it could be read.
pub(super) fn explain(
    detail: &str,
    text: &str,
    read: usize,
    syntax: &SyntaxConfig,
) -> Option<(usize, String)> {
    let rest = text.get(read..)?;
    let (at, what) = match detail {
        "unexpected end of comment" => {
            let (start, end) = syntax.comment_delimiters();
            let at = unclosed(rest, start, end)?;
            (at, format!("`{start}` is not closed; write `{end}`"))
        }
        "unexpected end of raw block" => {
            let (start, end) = syntax.block_delimiters();
            let tag = |name| format!("{start} {name} {end}");
            let what = format!("`{}` is not closed; write `{}`", tag("raw"), tag("endraw"));
            (raw(rest, start, end)?, what)
        }
        "unexpected end of string" => {
            let at = rest.find(['"', '\''])?;
            let quote = &rest[at..=at];
            let what = format!(
                "the text that begins with `{quote}` is not closed; write `{quote}` at its end"
            );
            (at, what)
        }
        "unexpected character" => {
            let at = rest.find(|c: char| !c.is_whitespace())?;
            (at, sign(&rest[at..])?)
        }
        _ => return None,
    };
    let line = 1 + text[..read + at].matches('\n').count();
    Some((line, what))
}

/// Returns the place of the first beginning that has no end.
fn unclosed(text: &str, start: &str, end: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(start)?;
        let inside = at + start.len();
        match text[inside..].find(end) {
            Some(length) => from = inside + length + end.len(),
            None => return Some(at),
        }
    }
}

/// Returns the place of the first tag that begins a raw block; what was closed has been read.
fn raw(text: &str, start: &str, end: &str) -> Option<usize> {
    let mut tags = text.match_indices(start);
    let is_raw = |(at, _): &(usize, &str)| {
        let inside = &text[at + start.len()..];
        let tag = inside.split(end).next().unwrap_or_default();
        tag.trim_matches(['-', '+', ' ', '\t', '\n', '\r']) == "raw"
    };
    tags.find(is_raw).map(|(at, _)| at)
}

/// Explains a sign that the language does not have.
fn sign(rest: &str) -> Option<String> {
    let first = rest.chars().next()?;
    let (written, remedy) = match first {
        '&' if rest.starts_with("&&") => ("&&", "write `and`"),
        '!' => ("!", "write `not`"),
        '?' => ("?", "write `b if a else c` for `a ? b : c`"),
        _ => (&rest[..first.len_utf8()], "leave it out"),
    };
    Some(format!("`{written}` means nothing here; {remedy}"))
}
