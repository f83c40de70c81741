//! What a route leads to in a tree: the value of `traverse =`.

use std::fmt;

use crate::introspection::PatternPart;
use crate::pattern::{Matchdict, PathText, Pattern};

/// A path in a tree, with placeholders of the pattern of a route.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    /// A value that is one segment of the path, or a part of one.
    Value(String),
    /// A value that may have several segments.
    Segments(String),
}

/// Why a text cannot be what a route leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TemplateError {
    /// It is not a pattern.
    Syntax(String),
    /// The pattern of the route has no such placeholder.
    Unknown(String),
    /// It is a remainder, and is written as a placeholder.
    IsRemainder(String),
    /// It is a placeholder, and is written as a remainder.
    IsPlaceholder(String),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(reason) => f.write_str(reason),
            Self::Unknown(name) => {
                write!(f, "the pattern of the route has no placeholder `{name}`")
            }
            Self::IsRemainder(name) => {
                write!(
                    f,
                    "`{name}` is the rest of the path: write `*{name}` at the end"
                )
            }
            Self::IsPlaceholder(name) => write!(f, "`{name}` is one value: write `{{{name}}}`"),
        }
    }
}

impl Template {
    /// Reads a path with placeholders of a pattern.
    ///
    /// # Errors
    ///
    /// Fails if it has other placeholders.
    pub(crate) fn parse(text: &str, pattern: &Pattern) -> Result<Self, TemplateError> {
        let read =
            Pattern::for_urls(text).map_err(|error| TemplateError::Syntax(error.to_string()))?;
        let own = pattern.parts();
        let parts = read.parts().into_iter().map(|part| match part {
            PatternPart::Text(text) => Ok(Part::Text(text)),
            PatternPart::Placeholder { name, .. } => match kind_of(&own, &name) {
                Some(Kind::Segment) => Ok(Part::Value(name)),
                Some(Kind::Expression) => Ok(Part::Segments(name)),
                Some(Kind::Remainder) => Err(TemplateError::IsRemainder(name)),
                None => Err(TemplateError::Unknown(name)),
            },
            PatternPart::Remainder(name) => match kind_of(&own, &name) {
                Some(Kind::Remainder) => Ok(Part::Segments(name)),
                Some(_) => Err(TemplateError::IsPlaceholder(name)),
                None => Err(TemplateError::Unknown(name)),
            },
        });
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
        })
    }

    /// Returns the way through the tree that the placeholder `traverse` of a pattern says, if there is one.
    pub(crate) fn of_placeholder(pattern: &Pattern) -> Option<Self> {
        const NAME: &str = "traverse";
        let part = match kind_of(&pattern.parts(), NAME)? {
            Kind::Segment => Part::Value(NAME.to_owned()),
            Kind::Expression | Kind::Remainder => Part::Segments(NAME.to_owned()),
        };
        Some(Self { parts: vec![part] })
    }

    /// Returns the names that are looked up for a path that the pattern matched.
    ///
    /// A value is a name, or a part of one, whatever is written in it: none leads out of its place.
    pub(crate) fn names(
        &self,
        pattern: &Pattern,
        matchdict: &Matchdict,
        path: &PathText<'_>,
    ) -> Vec<String> {
        let mut names = Names::default();
        for part in &self.parts {
            match part {
                Part::Text(text) => {
                    for (index, part) in text.split('/').enumerate() {
                        if index > 0 {
                            names.end();
                        }
                        names.last.push_str(part);
                    }
                }
                Part::Value(name) => names.push_value(matchdict.get(name).unwrap_or_default()),
                Part::Segments(name) => {
                    let segments = pattern.segments_of(name, path).unwrap_or_default();
                    for (index, segment) in segments.iter().enumerate() {
                        if index > 0 {
                            names.end();
                        }
                        names.push_value(segment);
                    }
                }
            }
        }
        names.end();
        names.ended
    }
}

/// The names of a path that is put together.
#[derive(Default)]
struct Names {
    ended: Vec<String>,
    last: String,
    /// Whether a value is in the last one.
    has_value: bool,
}

impl Names {
    fn push_value(&mut self, value: &str) {
        self.last.push_str(value);
        self.has_value = true;
    }

    fn end(&mut self) {
        let name = std::mem::take(&mut self.last);
        let has_value = std::mem::take(&mut self.has_value);
        match name.as_str() {
            "" => {}
            "." if !has_value => {}
            ".." if !has_value => drop(self.ended.pop()),
            _ => self.ended.push(name),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Segment,
    Expression,
    Remainder,
}

fn kind_of(parts: &[PatternPart], name: &str) -> Option<Kind> {
    parts.iter().find_map(|part| match part {
        PatternPart::Placeholder { name: own, regex } if own == name => Some(match regex {
            None => Kind::Segment,
            Some(_) => Kind::Expression,
        }),
        PatternPart::Remainder(own) if own == name => Some(Kind::Remainder),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, template: &str, path: &str, expected: &[&str]) {
        let pattern = Pattern::parse(pattern).unwrap();
        let template = Template::parse(template, &pattern).unwrap();
        let path = PathText::decode(path).unwrap();
        let matchdict = pattern.find(&path).expect("a match");
        assert_eq!(template.names(&pattern, &matchdict, &path), expected);
    }

    #[test]
    fn values_stay_in_their_place() {
        check("/u/{id}", "/user/{id}", "/u/7", &["user", "7"]);
        check("/u/{id}", "user/{id}/v/", "/u/a%2Fb", &["user", "a/b", "v"]);
        check("/u/{id}", "/user/{id}", "/u/..", &["user", ".."]);
        check("/u/{id}", "/user/x{id}y", "/u/7", &["user", "x7y"]);
        check("/u/{id}", "/user/../{id}", "/u/7", &["7"]);
        check("/u/{id}", "/", "/u/7", &[]);
        check(
            "/u/{id:.*}",
            "/user/{id}",
            "/u/../../b%2Fc/d",
            &["user", "b/c", "d"],
        );
        check("/u/*rest", "/a*rest", "/u/b/c", &["ab", "c"]);
        check("/u/*rest", "/a/*rest", "/u/", &["a"]);
    }

    #[test]
    fn only_placeholders_of_the_pattern_are_known() {
        let error = |template| {
            let pattern = Pattern::parse("/u/{id}/*rest").unwrap();
            Template::parse(template, &pattern).unwrap_err()
        };
        assert_eq!(error("/{ix}"), TemplateError::Unknown("ix".to_owned()));
        assert_eq!(
            error("/{rest}"),
            TemplateError::IsRemainder("rest".to_owned())
        );
        assert_eq!(error("/*id"), TemplateError::IsPlaceholder("id".to_owned()));
        assert!(matches!(error("/{id}/{id}"), TemplateError::Syntax(_)));
    }
}
