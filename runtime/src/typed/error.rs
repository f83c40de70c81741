//! Why a value is not what a type expects.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use serde::de::{Expected, Unexpected};

/// The error for a value that is not what a type expects. It shows the name of the value, never the value.
#[derive(Clone, Debug)]
pub(crate) struct TypedError {
    field: Option<String>,
    problem: Problem,
    /// What was there instead, which is only for finding the field.
    pub(super) actual: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// Something else was expected.
    Expected(String),
    Missing,
    /// One of these fields would do, of which there is none.
    NoneOf(Vec<String>),
    /// There is no field of that name; these are the known ones.
    Unknown(String),
    Repeated,
    /// What the type says itself.
    Custom(String),
}

impl TypedError {
    /// Returns the error for a value that is not what is described.
    pub(crate) fn expected(what: &dyn Display) -> Self {
        Self::new(Problem::Expected(in_words(&what.to_string())))
    }

    pub(super) fn repeated() -> Self {
        Self::new(Problem::Repeated)
    }

    pub(super) fn missing() -> Self {
        Self::new(Problem::Missing)
    }

    /// Returns the error for fields of which one would do.
    pub(super) fn none_of(fields: BTreeSet<String>) -> Self {
        match fields.first() {
            Some(field) if fields.len() == 1 => Self::missing().of(field, []),
            _ => Self::new(Problem::NoneOf(fields.into_iter().collect())),
        }
    }

    /// Says that what others of the same field expected would do, too.
    pub(super) fn or(mut self, others: impl Iterator<Item = Self>) -> Self {
        if let Problem::Expected(expected) = &mut self.problem {
            for other in others.filter(|other| other.field == self.field) {
                match other.problem {
                    Problem::Expected(other) if !expected.contains(&other) => {
                        expected.push_str(&format!(" or {other}"));
                    }
                    _ => {}
                }
            }
        }
        self
    }

    pub(super) fn unknown(known: String) -> Self {
        Self::new(Problem::Unknown(known))
    }

    pub(super) fn new(problem: Problem) -> Self {
        Self {
            field: None,
            problem,
            actual: None,
        }
    }

    pub(super) fn instead_of(actual: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self {
            actual: Some(actual.to_string()),
            ..Self::expected(&expected.to_string())
        }
    }

    /// Names the field, unless it has a name. What the type says is left out if it repeats one of `texts`.
    pub(crate) fn of<'a>(mut self, field: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        if self.field.is_none() {
            self.field = Some(presentable(field));
        }
        self.hide(texts);
        self
    }

    /// Leaves out what the type says if it repeats one of `texts`.
    pub(super) fn hide<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        let Problem::Custom(message) = &self.problem else {
            return;
        };
        let is_shown = |text: &str| {
            let escaped = format!("{text:?}");
            text.chars().count() > 2
                && (message.contains(text) || message.contains(escaped.trim_matches('"')))
        };
        if texts.into_iter().any(is_shown) {
            self.problem = Problem::Expected("valid".to_owned());
        }
    }

    /// Returns the name of the field, if it is known.
    pub(crate) fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Tells whether a field is missing.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.problem, Problem::Missing)
    }

    /// Tells whether it is no more than that no variant of an enum without a tag fits.
    pub(super) fn is_of_variants(&self) -> bool {
        matches!(&self.problem, Problem::Custom(message) if is_of_variants(message))
    }

    /// Returns what was there, in the words of serde.
    pub(super) fn actual(&self) -> Option<&str> {
        self.actual.as_deref()
    }

    /// Returns what was expected, in our words.
    pub(super) fn expectation(&self) -> Option<&str> {
        match &self.problem {
            Problem::Expected(expected) => Some(expected),
            _ => None,
        }
    }
}

impl Display for TypedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.field, &self.problem) {
            (Some(field), Problem::Custom(message)) => return write!(f, "`{field}`: {message}"),
            (None, Problem::Custom(message)) => return f.write_str(message),
            (_, Problem::NoneOf(fields)) => {
                return write!(f, "one of `{}` is missing", fields.join("`, `"));
            }
            (Some(field), _) => write!(f, "`{field}`")?,
            (None, _) => f.write_str("the value")?,
        }
        match &self.problem {
            Problem::Expected(expected) => write!(f, " must be {expected}"),
            Problem::Missing => f.write_str(" is missing"),
            Problem::Repeated => f.write_str(" is given more than once"),
            Problem::Unknown(known) => write!(f, " is not known; expected {known}"),
            Problem::Custom(_) | Problem::NoneOf(_) => Ok(()),
        }
    }
}

impl std::error::Error for TypedError {}

/// Tells whether serde says that no variant of an enum without a tag fits.
pub(super) fn is_of_variants(message: &str) -> bool {
    message.starts_with("data did not match any variant of untagged enum ")
}

pub(super) struct OneOf(pub(super) &'static [&'static str]);

impl Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => return f.write_str("nothing"),
            [_] => {}
            _ => f.write_str("one of ")?,
        }
        for (index, name) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        Ok(())
    }
}

/// Returns the name of a field, which may be a visitor's, without what no message should hold.
fn presentable(name: &str) -> String {
    const LONGEST: usize = 100;
    let is_fit = |c: &char| !c.is_control() && !matches!(c, '`' | '<' | '>' | '&' | '"');
    name.chars().filter(is_fit).take(LONGEST).collect()
}

/// Says for people what serde says of a type.
fn in_words(expected: &str) -> String {
    let words = match expected {
        "f32" | "f64" => "a number",
        "u128" => "a whole number that is not negative",
        "i128" => "a whole number",
        "bool" | "a boolean" => "`true` or `false`",
        "a string" | "string" | "a borrowed string" | "variant identifier" | "field identifier" => {
            "a text"
        }
        "char" | "a character" => "a single character",
        "a sequence" => "a list",
        "fewer elements in array" => "a list of fewer values",
        "string or map" => "a text or an object",
        "a map" | "map" => "an object",
        "map with a single key" => "an object with one field",
        "newtype variant" => "given with a value",
        "unit" | "unit variant" => "empty",
        other => {
            return whole_number(other)
                .or_else(|| shape(other))
                .unwrap_or_else(|| other.to_owned());
        }
    };
    words.to_owned()
}

fn whole_number(expected: &str) -> Option<String> {
    let (name, is_nonzero) = match expected.strip_prefix("a nonzero ") {
        Some(name) => (name, true),
        None => (expected, false),
    };
    let (low, high): (i128, i128) = match name {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" | "usize" => (0, u64::MAX.into()),
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    };
    Some(match (is_nonzero, low) {
        (false, _) => format!("a whole number from {low} to {high}"),
        (true, 0) => format!("a whole number from 1 to {high}"),
        (true, _) => format!("a whole number from {low} to {high}, and not 0"),
    })
}

/// Says what serde describes by the name of a type and how much it holds, without the name.
fn shape(expected: &str) -> Option<String> {
    let is_any = |starts: &[&str]| starts.iter().any(|start| expected.starts_with(start));
    if is_any(&[
        "struct ",
        "internally tagged enum ",
        "adjacently tagged enum ",
    ]) {
        return Some("an object".to_owned());
    }
    let is_list = is_any(&[
        "a tuple of size ",
        "an array of length ",
        "tuple struct ",
        "tuple variant ",
    ]);
    if !is_list && !expected.ends_with(" in sequence") {
        return None;
    }
    let count = expected
        .split(' ')
        .find_map(|word| word.parse::<usize>().ok());
    Some(match count {
        Some(1) => "a list of one value".to_owned(),
        Some(count) => format!("a list of {count} values"),
        None => "a list".to_owned(),
    })
}
