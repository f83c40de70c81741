//! Whether every path that one pattern matches is matched by another.
//!
//! It is decided by comparing the patterns segment by segment. Where that is not enough the answer is no, so
//! that a yes is always true. Line feeds, which a remainder does not match, are not considered.

use smallvec::SmallVec;

use super::parse::Piece;
use super::segments::{Part, SegmentMatcher, find_parts};
use super::{Matcher, Pattern};

/// A pattern, ready to be compared with others.
#[derive(Debug)]
pub(crate) struct Extent<'a> {
    pattern: &'a Pattern,
    bounds: Bounds<'a>,
}

/// What is compared of a pattern.
#[derive(Debug)]
enum Bounds<'a> {
    /// The pattern itself.
    Exact(&'a SegmentMatcher),
    /// The pattern needs a regular expression as a whole.
    Around(Box<Around>),
}

/// The bounds of a pattern that needs a regular expression as a whole.
#[derive(Debug)]
struct Around {
    /// Matches no path that the pattern does not.
    inner: Option<SegmentMatcher>,
    /// Matches every path that the pattern does.
    outer: Option<SegmentMatcher>,
}

impl<'a> Extent<'a> {
    pub(crate) fn of(pattern: &'a Pattern) -> Self {
        let bounds = match &pattern.matcher {
            Matcher::Segments(matcher) => Bounds::Exact(matcher),
            Matcher::Regex(_) | Matcher::Nothing => Bounds::Around(Box::new(Around {
                inner: inner(&pattern.pieces),
                outer: outer(&pattern.pieces),
            })),
        };
        Self { pattern, bounds }
    }

    fn inner(&self) -> Option<&SegmentMatcher> {
        match &self.bounds {
            Bounds::Exact(matcher) => Some(matcher),
            Bounds::Around(around) => around.inner.as_ref(),
        }
    }

    fn outer(&self) -> Option<&SegmentMatcher> {
        match &self.bounds {
            Bounds::Exact(matcher) => Some(matcher),
            Bounds::Around(around) => around.outer.as_ref(),
        }
    }

    /// Tells whether the pattern is known to match every path that the other one matches.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        if self.pattern.is_written_as(other.pattern) {
            return true;
        }
        if let Some(path) = other.pattern.literal() {
            let path = super::PathText::of_decoded(path);
            return self.pattern.find(&path).is_some();
        }
        match (self.inner(), other.outer()) {
            (Some(inner), Some(outer)) => covers(inner, outer),
            _ => false,
        }
    }

    /// Writes a path for an index of patterns: those that cover this one are among its candidates.
    pub(crate) fn write_path(&self, path: &mut String) {
        path.clear();
        for piece in &self.pattern.pieces {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Remainder(_) => break,
                Piece::Placeholder { .. } => {
                    // A text that is hardly ever in a path.
                    path.push('\u{1}');
                    if !matches!(self.pattern.matcher, Matcher::Segments(_)) {
                        break;
                    }
                }
            }
        }
    }
}

/// Returns a matcher of fewer paths: for patterns that end with any text.
fn inner(pieces: &[Piece]) -> Option<SegmentMatcher> {
    let (last, before) = pieces.split_last()?;
    let Piece::Placeholder {
        name,
        regex: Some(regex),
    } = last
    else {
        return None;
    };
    let mut pieces = before.to_vec();
    match regex.as_str() {
        ".*" | ".*?" | "(?:.*)" | "(.*)" => {}
        ".+" | ".+?" | "(?:.+)" | "(.+)" => pieces.push(Piece::Placeholder {
            name: name.clone(),
            regex: None,
        }),
        _ => return None,
    }
    pieces.push(Piece::Remainder(name.clone()));
    SegmentMatcher::new(&pieces)
}

/// Returns a matcher of more paths: of all that begin as the pattern does, up to where segments are not enough.
fn outer(pieces: &[Piece]) -> Option<SegmentMatcher> {
    (1..=pieces.len()).rev().find_map(|count| {
        let mut pieces = pieces[..count].to_vec();
        if !matches!(pieces.last(), Some(Piece::Remainder(_))) {
            pieces.push(Piece::Remainder(String::new()));
        }
        SegmentMatcher::new(&pieces)
    })
}

fn covers(inner: &SegmentMatcher, outer: &SegmentMatcher) -> bool {
    let (Some((inner_last, inner_closed)), Some((outer_last, outer_closed))) =
        (inner.segments.split_last(), outer.segments.split_last())
    else {
        return false;
    };
    if inner_closed.len() > outer_closed.len() {
        return false;
    }
    let mut pairs = inner_closed.iter().zip(outer_closed);
    if !pairs.all(|(inner, outer)| covers_segment(inner, outer)) {
        return false;
    }
    if inner.has_remainder {
        let outer_same = outer_closed.get(inner_closed.len()).unwrap_or(outer_last);
        return covers_beginning(inner_last, outer_same);
    }
    inner_closed.len() == outer_closed.len()
        && !outer.has_remainder
        && covers_segment(inner_last, outer_last)
}

/// Tells whether a whole segment that `outer` matches is one that `inner` matches.
fn covers_segment(inner: &[Part], outer: &[Part]) -> bool {
    if is_same(inner, outer) {
        return true;
    }
    if let Some(text) = literal(outer) {
        return find_parts(inner, text, 0, false, &mut SmallVec::new()).is_some();
    }
    let (before, after) = match inner {
        [Part::Any] => ("", ""),
        [Part::Text(before), Part::Any] => (&**before, ""),
        [Part::Any, Part::Text(after)] => ("", &**after),
        [Part::Text(before), Part::Any, Part::Text(after)] => (&**before, &**after),
        _ => return false,
    };
    let first = leading(outer);
    let last = match outer {
        [.., Part::Text(text)] => &**text,
        _ => "",
    };
    // Between them stands at least one character.
    first.starts_with(before)
        && last.ends_with(after)
        && (first.len() > before.len()
            || last.len() > after.len()
            || outer.iter().any(|part| match part {
                Part::Text(_) => false,
                other => is_never_empty(other),
            }))
}

/// Tells whether a segment that `outer` matches, or what it begins with, begins as `inner` matches it.
fn covers_beginning(inner: &[Part], outer: &[Part]) -> bool {
    match inner {
        [] => true,
        [Part::Text(text)] => leading(outer).starts_with(&**text),
        [Part::Any] => outer.iter().any(is_never_empty),
        [Part::Text(text), Part::Any] => {
            let first = leading(outer);
            first.starts_with(&**text)
                && (first.len() > text.len()
                    || outer.iter().skip(1).any(is_never_empty)
                    || (text.is_empty() && outer.iter().any(is_never_empty)))
        }
        _ => false,
    }
}

fn is_same(one: &[Part], two: &[Part]) -> bool {
    one.len() == two.len()
        && one.iter().zip(two).all(|pair| match pair {
            (Part::Text(one), Part::Text(two)) => one == two,
            (Part::Any, Part::Any) => true,
            (Part::Matching(one), Part::Matching(two)) => one.as_str() == two.as_str(),
            _ => false,
        })
}

/// Returns the one text that a segment matches, if there is only one.
fn literal(parts: &[Part]) -> Option<&str> {
    match parts {
        [] => Some(""),
        [Part::Text(text)] => Some(text),
        _ => None,
    }
}

/// Returns the text that everything begins with which a segment matches.
fn leading(parts: &[Part]) -> &str {
    match parts {
        [Part::Text(text), ..] => text,
        _ => "",
    }
}

fn is_never_empty(part: &Part) -> bool {
    match part {
        Part::Text(text) => !text.is_empty(),
        Part::Any => true,
        Part::Matching(regex) => regex_syntax::parse(regex.as_str()).is_ok_and(|hir| {
            hir.properties()
                .minimum_len()
                .is_some_and(|length| length > 0)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, two: &str, expected: bool) {
        let (one_pattern, two_pattern) =
            (Pattern::parse(one).unwrap(), Pattern::parse(two).unwrap());
        let covers = Extent::of(&one_pattern).covers(&Extent::of(&two_pattern));
        assert_eq!(covers, expected, "{one} before {two}");
        if covers {
            for path in two_pattern.samples() {
                assert!(one_pattern.matches(&path), "{one} before {two}: {path}");
            }
        }
    }

    #[test]
    fn a_placeholder_covers_what_stands_in_one_segment() {
        check("/{slug}", "/about", true);
        check("/{a}", "/{b}", true);
        check("/{a}", "/x-{b}.html", true);
        check("/{a}", r"/{b:\d+}", true);
        check("/{a}", r"/{b:\d*}", false);
        check("/{a}", "/", false);
        check("/{a}", "/a/", false);
        check("/{a}", "/a/b", false);
        check("/{a}", "/{b:.+}", false);
        check("/{a}", "/*rest", false);
        check("/{a}/edit", "/{b}/edit", true);
        check("/{a}/edit", "/new/edit", true);
        check("/{a}/edit", "/{b}/{c}", false);
        check("/{a}/{b}", "/x/{c}", true);
        check("/x/{c}", "/{a}/{b}", false);
        check("/about", "/about", true);
        check("/about", "/{slug}", false);
    }

    #[test]
    fn texts_around_a_placeholder_count() {
        check("/a-{x}", "/a-b", true);
        check("/a-{x}", "/a-", false);
        check("/a-{x}", "/a-b-{y}", true);
        check("/a-{x}", "/{y}", false);
        check("/a-{x}", "/a{y}", false);
        check("/{x}.html", "/{y}.html", true);
        check("/{x}.html", "/index-{y}.html", true);
        check("/{x}.html", "/{y}html", false);
        check("/a{x}b", "/ab", false);
        check("/a{x}b", "/a{y}{z}b", true);
        check("/a{x}a", "/a", false);
        check("/{x}-{y}", "/a-b", true);
        check("/{x}-{y}", "/{a}-{b}", true);
        check("/{x}-{y}", "/a-{b}", false); // it would, but nobody looks that closely
    }

    #[test]
    fn expressions_cover_texts_and_themselves() {
        check(r"/{a:\d+}", "/7", true);
        check(r"/{a:\d+}", "/seven", false);
        check(r"/{a:\d+}", r"/{b:\d+}", true);
        check(r"/{a:\d+}", r"/{b:\d{4}}", false);
        check(r"/{a:\w+}/{b}", "/x/{c}", true);
        check(r"/{a:[a-z]+}", "/About", false);
        check("/{a:(?:x|y)}", "/x", true);
        check("/{a:.+}/z", "/{b:.+}/z", true);
        check("/{a:.+}/z", "/x/y/z", true);
        check("/{a:.+}/z", "/{b}/z", false);
    }

    #[test]
    fn the_rest_of_a_path_covers_what_begins_alike() {
        check("*rest", "/", true);
        check("*rest", "/a/{b}/*c", true);
        check("*rest", "/{a:.+}/x", true);
        check("/*rest", "/about", true);
        check("/static/*rest", "/static/{a}/b", true);
        check("/static/*rest", "/static", false);
        check("/static/*rest", "/{a}/b", false);
        check("/static/*rest", "/static-{a}", false);
        check("/s*rest", "/static/{a}", true);
        check("/{a}*rest", "/x/y", true);
        check("/{a}*rest", "/", false);
        check("/{a}/*rest", "/{b}/c", true);
        check("/{a}/*rest", "/{b}", false);
        check("/{a:.*}", "/x/{b}/c", true);
        check("/{a:.*}", "/", true);
        check("/{a:.+}", "/{b}", true);
        check("/{a:.+}", "/{b}/c", true);
        check("/{a:.+}", "/", false);
        check("/a/{b:.+}", "/a/{c}/*d", true);
        check("/a/{b:.+}", "/a/*d", false);
        check("/a/*b", "/a/{c:.*}", true);
        check("/a/{b:.+}-x", "/a/c-x", true);
        check("/{x}", "/{y:[^/]*}", false);
    }
}
