//! Patterns of routes: Pyramid's pattern language, matched and generated.
//!
//! A [`Pattern`] is made once, when the application is configured. It finds out whether a path
//! matches, captures a [`Matchdict`], and writes paths from values.

mod covers;
mod generate;
mod matchdict;
mod never;
mod parse;
mod path_text;
pub(crate) mod python_regex;
mod sample;
mod segments;
mod specificity;

use std::fmt;
use std::sync::Arc;

use regex::Regex;
use smallvec::SmallVec;

use crate::introspection::PatternPart;

pub(crate) use covers::Extent;
pub(crate) use generate::RouteValue;
pub use matchdict::{Matchdict, Segments};
pub(crate) use never::is_excluded;
pub(crate) use path_text::PathText;

use parse::Piece;
use segments::SegmentMatcher;

/// The placeholder for the path below another one: that of a file, of a mounted service, or of a view that walks.
pub(crate) const SUBPATH: &str = "subpath";

/// A compiled route pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    names: Arc<[String]>,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    Segments(SegmentMatcher),
    Regex(Box<WholeRegex>),
    /// The pattern is only for writing paths.
    Nothing,
}

/// The regular expression of a pattern whose placeholders may span segments.
#[derive(Clone, Debug)]
struct WholeRegex {
    regex: Regex,
    /// The capture group of each name.
    groups: Vec<usize>,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// Fails if a placeholder's name or regular expression cannot be used.
    pub(crate) fn parse(pattern: &str) -> Result<Self, InvalidPattern> {
        let pieces = parse::parse(pattern)?;
        check_regexes(&pieces)?;
        if let Some(matcher) = SegmentMatcher::new(&pieces) {
            return Ok(Self {
                names: names(&pieces),
                pieces,
                matcher: Matcher::Segments(matcher),
            });
        }
        let regex = python_regex::compile(&whole_regex(&pieces)?)?;
        // Named groups inside a placeholder's expression are captured too.
        let named = regex.capture_names().enumerate();
        let (groups, names): (Vec<_>, Vec<_>) = named
            .filter_map(|(group, name)| Some((group, name?.to_owned())))
            .unzip();
        Ok(Self {
            pieces,
            names: names.into(),
            matcher: Matcher::Regex(Box::new(WholeRegex { regex, groups })),
        })
    }

    /// Reads a pattern that is only for writing paths: it matches none, and its expressions may be any text.
    ///
    /// # Errors
    ///
    /// Fails if a placeholder's name cannot be used.
    pub(crate) fn for_urls(pattern: &str) -> Result<Self, InvalidPattern> {
        let pieces = parse::parse(pattern)?;
        Ok(Self {
            names: names(&pieces),
            pieces,
            matcher: Matcher::Nothing,
        })
    }

    /// Returns what the pattern captures from a path, or nothing if it does not match.
    pub(crate) fn find(&self, path: &PathText<'_>) -> Option<Matchdict> {
        let text = path.as_str();
        let spans = self.spans(text)?;
        let mut matchdict = Matchdict::new(&self.names, text.len());
        let (values, remainder) = match spans.split_last() {
            Some((last, values)) if self.has_remainder() => (values, Some(*last)),
            _ => (&*spans, None),
        };
        for (start, end) in values {
            let value = &text[*start..*end];
            matchdict.note_encoded_slashes(path.encoded_slashes(value));
            matchdict.push_value(&path.restore(value));
        }
        if let Some((start, end)) = remainder {
            let segments = normalized_segments(&text[start..end]);
            matchdict.push_remainder(segments.iter().map(|segment| path.restore(segment)));
        }
        Some(matchdict)
    }

    /// Returns where the values of the placeholders are in a path, in order.
    #[inline]
    fn spans(&self, text: &str) -> Option<SmallVec<[(usize, usize); 4]>> {
        match &self.matcher {
            Matcher::Segments(matcher) => matcher.find(text),
            Matcher::Regex(whole) => {
                let captures = whole.regex.captures(text)?;
                let span_of = |group: &usize| match captures.get(*group) {
                    Some(found) => (found.start(), found.end()),
                    None => (0, 0),
                };
                Some(whole.groups.iter().map(span_of).collect())
            }
            Matcher::Nothing => None,
        }
    }

    /// Returns the segments of the value of a placeholder, in which an encoded slash separates none.
    pub(crate) fn segments_of(&self, name: &str, path: &PathText<'_>) -> Option<Vec<String>> {
        let text = path.as_str();
        let index = self.names.iter().position(|other| other == name)?;
        let (start, end) = *self.spans(text)?.get(index)?;
        let segments = normalized_segments(&text[start..end]).into_iter();
        Some(
            segments
                .map(|segment| path.restore(segment).into_owned())
                .collect(),
        )
    }

    /// Returns the names of the placeholders, in order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the parts, in order.
    pub(crate) fn parts(&self) -> Vec<PatternPart> {
        let parts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => PatternPart::Text(text.clone()),
            Piece::Placeholder { name, regex } => PatternPart::Placeholder {
                name: name.clone(),
                regex: regex.clone(),
            },
            Piece::Remainder(name) => PatternPart::Remainder(name.clone()),
        });
        parts.collect()
    }

    /// Returns the one path that matches, if there is no placeholder.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns the text of each leading segment that has no placeholder, and what follows them.
    pub(crate) fn shape(&self) -> Shape<'_> {
        Shape::of(&self.pieces, matches!(self.matcher, Matcher::Segments(_)))
    }

    pub(crate) fn has_remainder(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Remainder(_)))
    }
}

impl Piece {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Placeholder { name, .. } | Self::Remainder(name) => Some(name),
        }
    }
}

/// What an index of patterns needs to know about one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape<'a> {
    /// The segments, from the first to the one where the matching of segments ends.
    pub(crate) segments: SmallVec<[SegmentShape<'a>; 4]>,
    /// Whether the path may go on after those segments, or inside the last of them.
    pub(crate) is_open: bool,
}

/// A segment of a pattern: all of its text, or the text before its first placeholder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SegmentShape<'a> {
    Text(&'a str),
    Prefix(&'a str),
}

impl<'a> Shape<'a> {
    fn of(pieces: &'a [Piece], placeholders_stay_in_segments: bool) -> Self {
        let mut segments = SmallVec::new();
        let mut text = "";
        let mut has_placeholder = false;
        let finish = |text, has_placeholder| {
            if has_placeholder {
                SegmentShape::Prefix(text)
            } else {
                SegmentShape::Text(text)
            }
        };
        for piece in pieces {
            match piece {
                Piece::Text(whole) => {
                    let mut parts = whole.split('/');
                    if let Some(first) = parts.next().filter(|_| !has_placeholder) {
                        text = first;
                    }
                    for part in parts {
                        segments.push(finish(text, has_placeholder));
                        (text, has_placeholder) = (part, false);
                    }
                }
                Piece::Placeholder { .. } if placeholders_stay_in_segments => {
                    has_placeholder = true;
                }
                Piece::Placeholder { .. } | Piece::Remainder(_) => {
                    segments.push(SegmentShape::Prefix(text));
                    segments.remove(0);
                    return Self {
                        segments,
                        is_open: true,
                    };
                }
            }
        }
        segments.push(finish(text, has_placeholder));
        segments.remove(0); // what stands before the first slash: nothing
        Self {
            segments,
            is_open: false,
        }
    }
}

/// Returns the names of the placeholders, in order.
fn names(pieces: &[Piece]) -> Arc<[String]> {
    let names = pieces.iter().filter_map(Piece::name);
    let names: SmallVec<[&str; 4]> = names.collect();
    // Of a slice the length is known, so that they are written where they stay.
    names.iter().map(|name| String::from(*name)).collect()
}

fn check_regexes(pieces: &[Piece]) -> Result<(), InvalidPattern> {
    for piece in pieces {
        if let Piece::Placeholder {
            name,
            regex: Some(regex),
        } = piece
        {
            python_regex::translate(regex)
                .and_then(|regex| python_regex::compile(&regex))
                .map_err(|error| InvalidPattern::new(format!("in `{{{name}:…}}`: {error}")))?;
        }
    }
    Ok(())
}

fn whole_regex(pieces: &[Piece]) -> Result<String, InvalidPattern> {
    let mut regex = String::from(r"\A");
    for piece in pieces {
        match piece {
            Piece::Text(text) => regex.push_str(&regex::escape(text)),
            Piece::Placeholder { name, regex: own } => {
                let own = own.as_deref().map(python_regex::translate).transpose()?;
                regex.push_str(&format!(
                    "(?P<{name}>{})",
                    own.as_deref().unwrap_or("[^/]+")
                ));
            }
            Piece::Remainder(name) => regex.push_str(&format!("(?P<{name}>.*?)")),
        }
    }
    regex.push_str(r"\z");
    Ok(regex)
}

/// Drops empty and `.` segments and lets `..` remove the one before.
pub(crate) fn normalized_segments(path: &str) -> Vec<&str> {
    normalized(path.split('/'))
}

fn normalized<'p>(path: impl Iterator<Item = &'p str>) -> Vec<&'p str> {
    let mut segments = Vec::new();
    for segment in path {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments
}

/// The error for a pattern that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidPattern {
    reason: String,
}

impl InvalidPattern {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InvalidPattern {}
