//! What the text of a field can mean to a type that does not say what it wants.

use serde::de::{Unexpected, Visitor};

use super::error::TypedError;

/// A way to read a field.
///
/// Types that are flattened, tagged inside or not tagged at all first take every value as it comes, and only
/// then look what they need. A text that looks like a number is a number to them; if that does not fit, it is
/// read in other ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A number or truth value.
    Scalar,
    Text,
    /// An option that is not given.
    Nothing,
    Scalars,
    Texts,
}

impl Reading {
    /// Returns the ways to read the values of a field, the likeliest first.
    pub(super) fn of(texts: &[&str]) -> &'static [Self] {
        match texts {
            [""] => &[Self::Text, Self::Nothing, Self::Texts],
            [text] => match Scalar::of(text) {
                None => &[Self::Text, Self::Texts],
                Some(scalar) if scalar.is_written_as(text) => {
                    &[Self::Scalar, Self::Text, Self::Scalars, Self::Texts]
                }
                Some(_) => &[Self::Text, Self::Scalar, Self::Texts, Self::Scalars],
            },
            texts => {
                let is_usual =
                    |text: &&str| Scalar::of(text).is_some_and(|s| s.is_written_as(text));
                if texts.iter().all(is_usual) {
                    &[Self::Scalars, Self::Texts]
                } else {
                    &[Self::Texts, Self::Scalars]
                }
            }
        }
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Texts)
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Texts | Self::Scalars)
    }

    /// Tells whether a type that expects something, in our words, may be content with it in place of another.
    pub(super) fn serves(self, other: Self, expected: &str) -> bool {
        let wants_list = expected.starts_with("a list");
        let wants_text = expected.starts_with("a text")
            || expected == "a single character"
            || expected.contains("string")
            || expected.starts_with("one of");
        match self {
            // What is expected may be a value of the list.
            Self::Scalars => wants_list || other.is_list() && !wants_text,
            Self::Texts => wants_list || other.is_list() && wants_text,
            Self::Text => !wants_list && wants_text,
            Self::Scalar => !wants_list && !wants_text,
            Self::Nothing => !wants_list,
        }
    }
}

/// A number or truth value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Scalar {
    pub(super) fn of(text: &str) -> Option<Self> {
        match text {
            "true" | "on" => return Some(Self::Bool(true)),
            "false" => return Some(Self::Bool(false)),
            _ => {}
        }
        let is_number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
        if !is_number {
            return None;
        }
        if let Ok(number) = text.parse() {
            return Some(Self::Unsigned(number));
        }
        if let Ok(number) = text.parse() {
            return Some(Self::Signed(number));
        }
        text.parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Self::Float)
    }

    /// Tells whether a text is how the value is usually written, so that it is hardly meant as a text.
    fn is_written_as(self, text: &str) -> bool {
        match self {
            Self::Bool(_) => text != "on",
            Self::Unsigned(number) => number.to_string() == text,
            Self::Signed(number) => number.to_string() == text,
            // Trailing zeros are usual in prices.
            Self::Float(_) => text.contains('.') && !text.starts_with(['.', '+']),
        }
    }

    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        match self {
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Float(value) => visitor.visit_f64(value),
        }
    }

    pub(super) fn as_unexpected(self) -> Unexpected<'static> {
        match self {
            Self::Bool(value) => Unexpected::Bool(value),
            Self::Unsigned(value) => Unexpected::Unsigned(value),
            Self::Signed(value) => Unexpected::Signed(value),
            Self::Float(value) => Unexpected::Float(value),
        }
    }
}
