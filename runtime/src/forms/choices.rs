//! What can be chosen.

use serde::Serialize;

use crate::translation_string::TranslationString;

use super::errors::FieldError;

/// A choice: the value that is sent, and what people read.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::Choice;
///
/// let red = Choice::new("red", "Red as blood");
/// assert_eq!(red.value(), "red");
/// assert_eq!(red.label().to_string(), "Red as blood");
/// assert_eq!(Choice::from("green").label().to_string(), "green");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    value: String,
    label: TranslationString,
}

impl Choice {
    /// Returns a choice.
    pub fn new(value: impl Into<String>, label: impl Into<TranslationString>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }

    /// Returns what is sent.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns what people read.
    pub fn label(&self) -> &TranslationString {
        &self.label
    }
}

/// A choice that reads as it is sent.
impl From<&str> for Choice {
    fn from(value: &str) -> Self {
        Self::new(value, value.to_owned())
    }
}

/// The value, and what people read.
impl<V: Into<String>, L: Into<TranslationString>> From<(V, L)> for Choice {
    fn from((value, label): (V, L)) -> Self {
        Self::new(value, label)
    }
}

/// Returns choices as a list. It is not public API.
#[doc(hidden)]
pub fn choices<C: Into<Choice>>(choices: impl IntoIterator<Item = C>) -> Vec<Choice> {
    choices.into_iter().map(Into::into).collect()
}

/// Checks that a text is one of the choices.
pub(super) fn check(text: &str, choices: &[Choice]) -> Result<(), FieldError> {
    if choices.iter().any(|choice| choice.value == text) {
        return Ok(());
    }
    let labels = choices.iter().map(|choice| choice.label.to_string());
    let labels = labels.collect::<Vec<_>>().join(", ");
    let error = FieldError::of_colander("choice", "\"${val}\" is not one of ${choices}");
    Err(error.with_value(text).with("choices", labels))
}
