//! Why a type cannot be read from a path.

use std::fmt;

use serde::de;

use crate::typed::TypedError;

/// The error for a path whose values are not what a type expects. It does not show the values.
#[derive(Debug)]
pub(in crate::extract) struct PathError {
    kind: Kind,
    told: TypedError,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value; another path may be right.
    Value,
    /// A value is not one of these.
    Variant(&'static [&'static str]),
    /// Something other than a text is expected.
    Type,
    /// There are too few values, or too many.
    Length,
    /// The pattern: no path is right.
    Misfit(Misfit),
}

/// Why no path of a pattern can be read as a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The type is one value, and the pattern has another number.
    One,
    /// The type is this many values.
    Many(usize),
    /// The type has a field for which there is no placeholder.
    Missing(&'static str),
    /// The type has no field for a placeholder, and allows no others.
    Unknown(String),
    /// The type expects more than a text as the value of a placeholder.
    Compound(String),
}

impl PathError {
    pub(super) fn new(kind: Kind, told: TypedError) -> Self {
        Self { kind, told }
    }

    /// Returns the error for a value that is not of a type.
    pub(super) fn expected(what: &str) -> Self {
        Self::new(Kind::Value, TypedError::expected(&what))
    }

    /// Names the placeholder, unless one is named; what repeats its value is left out.
    pub(super) fn of(self, name: &str, text: &str) -> Self {
        Self {
            told: self.told.of(name, [text]),
            ..self
        }
    }

    /// Returns the placeholder, if it is known.
    pub(in crate::extract) fn field(&self) -> Option<&str> {
        self.told.field()
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Returns the error with another kind.
    pub(super) fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Returns why no path of the pattern can be right, if none can.
    pub(in crate::extract) fn misfit(&self) -> Option<&Misfit> {
        match &self.kind {
            Kind::Misfit(misfit) => Some(misfit),
            _ => None,
        }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told.fmt(f)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One => f.write_str("it is one value"),
            Self::Many(count) => write!(f, "it is {count} values"),
            Self::Missing(field) => write!(f, "there is no placeholder for its field `{field}`"),
            Self::Unknown(name) => write!(f, "it has no field for the placeholder `{name}`"),
            Self::Compound(name) => {
                write!(
                    f,
                    "the value of `{name}` is a text, and no more than one value"
                )
            }
        }
    }
}

impl std::error::Error for PathError {}

impl de::Error for PathError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Kind::Value, TypedError::custom(message))
    }

    fn invalid_type(actual: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(Kind::Type, TypedError::invalid_type(actual, expected))
    }

    fn invalid_value(actual: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(Kind::Value, TypedError::invalid_value(actual, expected))
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::new(Kind::Length, TypedError::invalid_length(length, expected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let told = TypedError::unknown_variant(variant, expected);
        Self::new(Kind::Variant(expected), told)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let kind = Kind::Misfit(Misfit::Unknown(field.to_owned()));
        Self::new(kind, TypedError::unknown_field(field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        let kind = Kind::Misfit(Misfit::Missing(field));
        Self::new(kind, TypedError::missing_field(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(Kind::Value, TypedError::duplicate_field(field))
    }
}
