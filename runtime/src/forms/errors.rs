//! What is wrong with the fields of a form.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::request::Request;
use crate::translation_string::TranslationString;

use super::sent_controls;

/// What is wrong with a field: a code for programs, and a message for people.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::FieldError;
///
/// let error = FieldError::new("taken", "There is already a page of this title");
/// assert_eq!(error.code(), "taken");
/// assert_eq!(error.message().to_string(), "There is already a page of this title");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    code: Cow<'static, str>,
    message: TranslationString,
}

impl FieldError {
    /// Returns an error.
    ///
    /// The codes of the framework are in the [chapter](crate::forms); an application has its own beside them.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<TranslationString>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// Returns an error whose message is in colander's catalogues.
    pub(super) fn of_colander(code: &'static str, msgid: &'static str) -> Self {
        Self::new(code, TranslationString::new(msgid).with_domain("colander"))
    }

    /// Returns an error whose message is in the catalogues of the framework.
    pub(super) fn own(code: &'static str, msgid: &'static str) -> Self {
        Self::new(
            code,
            TranslationString::new(msgid).with_domain("pyramidion"),
        )
    }

    /// Returns the error with what stands for a placeholder of its message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    /// Returns the error with a text that is translated, too, for a placeholder.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, text: impl Into<TranslationString>) -> Self {
        self.message = self.message.with_text(name, text.into());
        self
    }

    /// Returns the error with another message, which may have the same placeholders.
    #[must_use]
    pub(super) fn said_as(mut self, msgid: &'static str) -> Self {
        self.message = self.message.said_as(msgid);
        self
    }

    /// Returns the error with the beginning of what was typed, which stands in the control beside it.
    #[must_use]
    pub(super) fn with_value(self, text: &str) -> Self {
        match text.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) => self.with("val", format_args!("{}…", &text[..end])),
            None => self.with("val", text),
        }
    }

    /// Returns the error of a secret, which its message does not show.
    #[must_use]
    pub(super) fn without_value(self) -> Self {
        self.with("val", "***")
    }

    /// Returns what programs tell the error by, such as `required`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns what people read.
    pub fn message(&self) -> &TranslationString {
        &self.message
    }
}

/// How many characters of what was typed a message repeats.
const LONGEST_VALUE: usize = 100;

/// The errors of a form, in the order in which they were found.
///
/// A field is named as its control is: `title`, `address.street`, `people.0.name`.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{Errors, FieldError};
///
/// let mut errors = Errors::default();
/// errors.add("until", FieldError::new("order", "It ends before it begins"));
/// errors.add_to_form(FieldError::new("closed", "Nothing can be booked today"));
/// assert_eq!(errors.of("until").count(), 1);
/// assert_eq!(errors.of_form().count(), 1);
/// assert_eq!(errors.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// The first ones, at most [`MOST`].
    all: Vec<(String, FieldError)>,
    /// How many there were.
    found: usize,
}

/// How many errors are kept. Nobody reads more, and an answer is not many times as large as what was sent.
const MOST: usize = 1000;

/// The name of the form itself.
const FORM: &str = "";

impl Errors {
    /// Adds an error of a field; `people[0].name` is the same as `people.0.name`. The first 1000 errors are kept.
    pub fn add(&mut self, name: impl Into<String>, error: FieldError) {
        let name = name.into();
        self.found += 1;
        if self.all.len() < MOST {
            self.all
                .push((sent_controls::normal(&name).unwrap_or(name), error));
        }
    }

    /// Returns how many errors were found, those that were not kept included.
    pub(super) fn found(&self) -> usize {
        self.found
    }

    /// Adds an error of the form as a whole.
    pub fn add_to_form(&mut self, error: FieldError) {
        self.add(FORM, error);
    }

    /// Adds the errors of a form within this one.
    pub(super) fn extend_below(&mut self, path: &str, inner: Self) {
        let whole = |name: String| match (path, name.as_str()) {
            ("", _) => name,
            (path, "") => path.to_owned(),
            (path, name) => format!("{path}.{name}"),
        };
        for (name, error) in inner.all {
            self.add(whole(name), error);
        }
    }

    /// Returns the errors of a field.
    pub fn of<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e FieldError> {
        let own = self.all.iter().filter(move |(other, _)| other == name);
        own.map(|(_, error)| error)
    }

    /// Returns the errors in the language of a request.
    #[cfg(feature = "i18n")]
    pub(super) fn translated(&self, request: &Request) -> Self {
        let localizer = request.localizer();
        let all = self.all.iter().map(|(name, error)| {
            let message = TranslationString::new(localizer.translated(&error.message));
            let code = error.code.clone();
            (name.clone(), FieldError { code, message })
        });
        Self {
            all: all.collect(),
            found: self.found,
        }
    }

    /// Returns the errors as they are, since there are no other languages.
    #[cfg(not(feature = "i18n"))]
    pub(super) fn translated(&self, _: &Request) -> &Self {
        self
    }

    /// Returns the errors of the form as a whole.
    pub fn of_form(&self) -> impl Iterator<Item = &FieldError> {
        self.of(FORM)
    }

    /// Returns every error with the name of its field, which is empty for those of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldError)> {
        self.all.iter().map(|(name, error)| (name.as_str(), error))
    }

    /// Returns the number of errors.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Tells whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Writes the errors of each field under its name; those of the form have an empty one.
impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields: Vec<(&str, Vec<&FieldError>)> = Vec::new();
        let mut positions = HashMap::new();
        for (name, error) in self.iter() {
            let position = *positions.entry(name).or_insert(fields.len());
            if position == fields.len() {
                fields.push((name, Vec::new()));
            }
            fields[position].1.push(error);
        }
        serializer.collect_map(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_written_by_field_in_the_order_found() {
        let mut inner = Errors::default();
        inner.add("zip", FieldError::new("pattern", "Five digits"));
        inner.add_to_form(FieldError::new("far", "Too far"));
        let mut errors = Errors::default();
        errors.extend_below("address", inner);
        errors.add("address.zip", FieldError::new("odd", "Odd"));
        let json = serde_json::to_string(&errors).unwrap();
        assert_eq!(
            json,
            "{\"address.zip\":[{\"code\":\"pattern\",\"message\":\"Five digits\"},\
             {\"code\":\"odd\",\"message\":\"Odd\"}],\
             \"address\":[{\"code\":\"far\",\"message\":\"Too far\"}]}"
        );
    }

    #[test]
    fn another_message_keeps_the_placeholders() {
        let error = FieldError::of_colander("too_long", "Longer than ${max}").with("max", 3);
        assert_eq!(
            error.said_as("At most ${max}").message().to_string(),
            "At most 3"
        );
    }
}
