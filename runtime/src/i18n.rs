//! Texts that can be translated.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A text that can be translated: Pyramid's `TranslationString`.
///
/// It holds the text of the program, by which catalogues find the translation, and what stands for its placeholders. Where
/// nothing translates it, it reads as it is written.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::TranslationString;
///
/// let text = TranslationString::new("Longer than maximum length ${max}").with("max", 200);
/// assert_eq!(text.to_string(), "Longer than maximum length 200");
/// assert_eq!(text.msgid(), "Longer than maximum length ${max}");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TranslationString {
    msgid: Cow<'static, str>,
    domain: Option<&'static str>,
    mapping: Vec<(&'static str, String)>,
}

impl TranslationString {
    /// Returns a text, which may have placeholders such as `${max}`.
    pub fn new(msgid: impl Into<Cow<'static, str>>) -> Self {
        Self {
            msgid: msgid.into(),
            domain: None,
            mapping: Vec::new(),
        }
    }

    /// Returns the text as one of a domain: the catalogue that has its translations.
    #[must_use]
    pub fn of_domain(mut self, domain: &'static str) -> Self {
        self.domain = Some(domain);
        self
    }

    /// Returns the text with what stands for a placeholder.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.mapping.push((name, value.to_string()));
        self
    }

    /// Returns the text as the program has it.
    pub fn msgid(&self) -> &str {
        &self.msgid
    }

    /// Returns the domain, if it is not that of the application.
    pub fn domain(&self) -> Option<&'static str> {
        self.domain
    }

    /// Returns the placeholders with what stands for them.
    pub fn mapping(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.mapping
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}

/// Shows the text with what stands for its placeholders.
impl fmt::Display for TranslationString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = &*self.msgid;
        while let Some((before, after)) = rest.split_once("${") {
            f.write_str(before)?;
            let known = after.split_once('}').and_then(|(name, behind)| {
                let value = self.mapping().find(|(other, _)| *other == name)?.1;
                Some((value, behind))
            });
            match known {
                Some((value, behind)) => {
                    f.write_str(value)?;
                    rest = behind;
                }
                None => {
                    f.write_str("${")?;
                    rest = after;
                }
            }
        }
        f.write_str(rest)
    }
}

/// Shows no value, since it may be what somebody typed.
impl fmt::Debug for TranslationString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TranslationString")
            .field("msgid", &self.msgid)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

impl Serialize for TranslationString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<&'static str> for TranslationString {
    fn from(msgid: &'static str) -> Self {
        Self::new(msgid)
    }
}

impl From<String> for TranslationString {
    fn from(msgid: String) -> Self {
        Self::new(msgid)
    }
}

#[cfg(test)]
mod tests {
    use super::TranslationString;

    #[test]
    fn placeholders_are_filled_once() {
        let text = TranslationString::new("${a} of ${b}, ${c} and $${a}, ${");
        let text = text.with("a", "${b}").with("b", 2);
        assert_eq!(text.to_string(), "${b} of 2, ${c} and $${b}, ${");
    }

    #[test]
    fn debug_shows_no_value() {
        let text = TranslationString::new("${val} is wrong").with("val", "typed");
        assert!(!format!("{text:?}").contains("typed"));
    }
}
