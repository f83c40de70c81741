//! What a predicate of the framework means: each says it in a file of its own.

use std::fmt;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::questions::Asked;

/// A predicate of the framework, made of what was declared. It is written as Pyramid writes it; those with equal texts are the same.
pub(super) trait Meaning: fmt::Display + Sized {
    /// What it is declared with: a `bool`, [`Texts`](super::Texts) or a [`ResourceType`](crate::context::ResourceType).
    type Declared;

    /// Reads what was declared.
    ///
    /// # Errors
    ///
    /// Fails with a sentence that says what is wrong and what to write instead.
    fn parse(declared: &Self::Declared) -> Result<Self, String>;

    /// Tells whether it holds for a request with the given captured values, as far as that is known.
    fn holds(&self, asked: &Asked<'_>, matchdict: &Matchdict) -> bool;

    /// Says what a request has that it asks about, for those who read why nothing answers: "the method is DELETE".
    fn found(&self, request: &Request, matchdict: &Matchdict) -> String;

    /// Tells whether it looks at the form, so that the body must have been read.
    fn needs_body(&self) -> bool {
        false
    }

    /// Returns what it asks of a request as data, as one condition or several.
    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::Other(self.to_string())]
    }

    /// Returns a name with two values, of which a request has one.
    fn two_values(&self) -> Option<TwoValues<'_>> {
        None
    }

    /// Tells whether no request is known to meet both.
    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        one.is_negated != two.is_negated && one.test.to_string() == two.test.to_string()
    }

    /// Tells whether every request that meets all of the others is known to meet this one.
    fn is_implied_by(one: Wanted<'_, Self>, others: &[Wanted<'_, Self>]) -> bool {
        let is_same = |other: &Wanted<'_, Self>| {
            other.is_negated == one.is_negated && other.test.to_string() == one.test.to_string()
        };
        others.iter().any(is_same)
    }
}

/// A predicate that must hold, or must not.
pub(super) struct Wanted<'a, T> {
    pub(super) test: &'a T,
    pub(super) is_negated: bool,
}

impl<T> Clone for Wanted<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Wanted<'_, T> {}

/// A name and two values of it.
pub(super) type TwoValues<'a> = (&'a str, [&'a str; 2]);

/// Finds a name that has different values in two lists.
pub(super) fn differ<'a, I: Iterator<Item = (&'a String, &'a String)>>(
    mut one: impl Iterator<Item = (&'a String, &'a String)>,
    two: impl Fn() -> I,
) -> Option<TwoValues<'a>> {
    one.find_map(|(name, value)| {
        let mut others = two().filter(|(other, _)| *other == name);
        let (_, other) = others.find(|(_, other)| *other != value)?;
        Some((name.as_str(), [value.as_str(), other.as_str()]))
    })
}
