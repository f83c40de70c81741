//! Matching without a regular expression, segment by segment.

use regex::Regex;
use smallvec::SmallVec;

use super::parse::Piece;
use super::python_regex;

/// A byte range of the path.
pub(super) type Span = (usize, usize);

/// A part of one segment.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Text(Box<str>),
    /// A placeholder for one or more characters.
    Any,
    /// A placeholder for what the expression matches.
    Matching(Box<Regex>),
}

/// The parts of one segment, of which there is usually one.
pub(super) type Parts = SmallVec<[Part; 1]>;

/// A matcher for patterns whose placeholders cannot span segments.
///
/// Placeholders are greedy from left to right, as in a regular expression. Going from right to
/// left and taking for each text its rightmost place gives the same result in one pass.
#[derive(Clone, Debug)]
pub(super) struct SegmentMatcher {
    pub(super) segments: Vec<Parts>,
    pub(super) has_remainder: bool,
}

impl SegmentMatcher {
    /// Returns a matcher, or nothing if the pattern needs a regular expression as a whole.
    pub(super) fn new(pieces: &[Piece]) -> Option<Self> {
        let mut segments = Vec::with_capacity(count(pieces));
        let mut has_remainder = false;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    for (index, part) in text.split('/').enumerate() {
                        // The first slash begins the first segment: before it there is nothing.
                        if index > 0 {
                            segments.push(Parts::new());
                        }
                        if !part.is_empty() {
                            segments.last_mut()?.push(Part::Text(part.into()));
                        }
                    }
                }
                Piece::Placeholder { regex, .. } => {
                    segments
                        .last_mut()?
                        .push(Part::placeholder(regex.as_deref())?);
                }
                Piece::Remainder(_) => has_remainder = true,
            }
        }
        let (last, others) = segments.split_last()?;
        let can_be_cut = others.iter().all(|parts| is_cut_by_texts(parts))
            && (is_cut_by_texts(last) && !(has_remainder && has_regex(last)));
        can_be_cut.then_some(Self {
            segments,
            has_remainder,
        })
    }

    /// Returns the spans of the captures, then that of the remainder if the pattern has one.
    pub(super) fn find(&self, path: &str) -> Option<SmallVec<[Span; 4]>> {
        let mut spans = SmallVec::new();
        let mut start = 0; // where the slash before the segment stands
        let last = self.segments.len() - 1;
        for (index, parts) in self.segments.iter().enumerate() {
            let inside = path.get(start..)?.strip_prefix('/')?;
            let slash = inside.bytes().position(|byte| byte == b'/');
            let segment = &inside[..slash.unwrap_or(inside.len())];
            let is_open = self.has_remainder && index == last;
            let length = find_parts(parts, segment, start + 1, is_open, &mut spans)?;
            start += 1 + length;
        }
        if self.has_remainder {
            // `.` of the pattern's own regular expression does not match a line feed.
            if path[start..].contains('\n') {
                return None;
            }
            spans.push((start, path.len()));
            return Some(spans);
        }
        (start == path.len()).then_some(spans)
    }
}

impl Part {
    /// Returns a placeholder, or nothing if its value may span segments.
    fn placeholder(regex: Option<&str>) -> Option<Self> {
        let Some(regex) = regex.filter(|regex| *regex != "[^/]+") else {
            return Some(Self::Any);
        };
        let regex = python_regex::translate(regex).ok()?;
        if !python_regex::stays_in_segment(&regex) {
            return None;
        }
        python_regex::compile(&format!(r"\A(?:{regex})\z"))
            .ok()
            .map(|regex| Self::Matching(Box::new(regex)))
    }
}

/// Returns how many segments there are: each begins with a slash.
fn count(pieces: &[Piece]) -> usize {
    let slashes = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.bytes().filter(|byte| *byte == b'/').count(),
        Piece::Placeholder { .. } | Piece::Remainder(_) => 0,
    });
    slashes.sum()
}

/// Tells whether the texts of a segment decide where its values end, not their expressions.
fn is_cut_by_texts(parts: &[Part]) -> bool {
    let placeholders = parts
        .iter()
        .filter(|part| !matches!(part, Part::Text(_)))
        .count();
    placeholders <= 1 || !has_regex(parts)
}

fn has_regex(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Matching(_)))
}

/// Matches the parts of a segment and returns the length of what they matched.
///
/// An open segment may go on after the parts; a closed one must end with them.
pub(super) fn find_parts(
    parts: &[Part],
    segment: &str,
    offset: usize,
    is_open: bool,
    spans: &mut SmallVec<[Span; 4]>,
) -> Option<usize> {
    let (mut rest, mut end, matched) = match parts {
        [] => return (is_open || segment.is_empty()).then_some(0),
        [Part::Text(text)] if is_open => {
            return segment.starts_with(&**text).then_some(text.len());
        }
        [Part::Text(text)] => return (segment == &**text).then_some(text.len()),
        [rest @ .., Part::Text(text)] if is_open => {
            let end = segment.rfind(&**text)?;
            (rest, end, end + text.len())
        }
        [rest @ .., Part::Text(text)] => {
            (rest, segment.strip_suffix(&**text)?.len(), segment.len())
        }
        rest => (rest, segment.len(), segment.len()),
    };
    let first_span = spans.len();
    // Each round takes the last capture, which ends at `end`, and the text before it.
    while let [before @ .., placeholder] = rest {
        let start = match before {
            [] => 0,
            [Part::Text(text)] => segment.starts_with(&**text).then_some(text.len())?,
            [.., Part::Text(text)] => {
                let last_char = segment[..end].char_indices().next_back()?.0;
                segment[..last_char].rfind(&**text)? + text.len()
            }
            [.., _] => segment[..end].char_indices().next_back()?.0,
        };
        let value = segment.get(start..end)?;
        let fits = match placeholder {
            Part::Matching(regex) => regex.is_match(value),
            _ => !value.is_empty(),
        };
        if !fits {
            return None;
        }
        spans.push((offset + start, offset + end));
        (rest, end) = match before {
            [rest @ .., Part::Text(text)] => (rest, start - text.len()),
            rest => (rest, start),
        };
    }
    spans[first_span..].reverse();
    Some(matched)
}
