//! `content_type`: the media types of which the content of a request must be one.

use std::fmt;

use http::header::CONTENT_TYPE;
use pyramidion_syntax::conditions;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::found;
use super::meaning::{Meaning, Wanted};
use super::questions::Asked;
use super::written::write_list;

/// Media types, of which content has one.
#[derive(Clone, Debug)]
pub(crate) struct ContentType {
    /// Sorted, in lower case.
    types: Vec<Type>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Type {
    /// `text/plain`
    Exactly(String),
    /// `text/*`, as `text/`
    AllOf(String),
}

impl Meaning for ContentType {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let texts = declared.at_least_one("content_type")?;
        let types = texts.iter().map(|text| Type::parse(text));
        let mut types = types.collect::<Result<Vec<_>, _>>()?;
        types.sort();
        types.dedup();
        Ok(Self { types })
    }

    /// Tells whether the content of a request has one of the types; what is not declared has none, nor has what is
    /// declared twice.
    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        let mut declared = asked.request().headers().get_all(CONTENT_TYPE).iter();
        let (Some(declared), None) = (declared.next(), declared.next()) else {
            return false;
        };
        let Ok(declared) = declared.to_str() else {
            return false;
        };
        let essence = declared.split(';').next().unwrap_or_default().trim();
        self.covers(essence)
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        found::each([CONTENT_TYPE.as_str()], |name| found::header(request, name))
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::ContentType(self.names().collect())]
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        match (one.is_negated, two.is_negated) {
            (false, false) => !one.test.overlaps(two.test),
            (true, false) => two.test.is_within(one.test),
            (false, true) => one.test.is_within(two.test),
            (true, true) => false,
        }
    }

    fn is_implied_by(one: Wanted<'_, Self>, others: &[Wanted<'_, Self>]) -> bool {
        let alike = others.iter();
        let mut alike = alike.filter(|other| other.is_negated == one.is_negated);
        alike.any(|other| {
            if one.is_negated {
                one.test.is_within(other.test)
            } else {
                other.test.is_within(one.test)
            }
        })
    }
}

impl ContentType {
    /// Tells whether content of this type is taken.
    pub(crate) fn covers(&self, essence: &str) -> bool {
        self.types.iter().any(|own| own.covers(essence))
    }

    /// Tells whether some content has a type of both.
    fn overlaps(&self, other: &Self) -> bool {
        let mut types = self.types.iter();
        types.any(|own| other.types.iter().any(|other| own.overlaps(other)))
    }

    /// Tells whether all content that this takes is taken by the other.
    fn is_within(&self, other: &Self) -> bool {
        let mut types = self.types.iter();
        types.all(|own| other.types.iter().any(|other| own.is_within(other)))
    }

    /// Returns the types as they are written in a header.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.types.iter().map(ToString::to_string)
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("content_type = ")?;
        write_list(f, self.types.iter())
    }
}

impl Type {
    fn parse(text: &str) -> Result<Self, String> {
        conditions::content_type(text)?;
        let text = text.to_ascii_lowercase();
        Ok(match text.strip_suffix('*') {
            // A star stands only for a whole subtype.
            Some(kind) => Self::AllOf(kind.to_owned()),
            None => Self::Exactly(text),
        })
    }

    fn covers(&self, essence: &str) -> bool {
        match self {
            Self::Exactly(own) => own.eq_ignore_ascii_case(essence),
            Self::AllOf(kind) => essence
                .split_at_checked(kind.len())
                .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(kind) && !rest.is_empty()),
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.is_within(other) || other.is_within(self)
    }

    fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exactly(own), other) => other.covers(own),
            (Self::AllOf(own), Self::AllOf(other)) => own == other,
            (Self::AllOf(_), Self::Exactly(_)) => false,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(essence) => f.write_str(essence),
            Self::AllOf(kind) => write!(f, "{kind}*"),
        }
    }
}
