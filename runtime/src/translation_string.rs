//! A text that can be translated.

pub(crate) mod placeholders;

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A text that can be translated: Pyramid's `TranslationString`.
///
/// It holds the text of the program, by which catalogues find the translation, and what stands for its placeholders, which
/// are written `${name}` or `$name`. Where nothing translates it, it reads as it is written.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "forms")] {
/// use pyramidion::forms::TranslationString;
///
/// let text = TranslationString::new("Longer than maximum length ${max}").with("max", 200);
/// assert_eq!(text.to_string(), "Longer than maximum length 200");
/// assert_eq!(text.msgid(), "Longer than maximum length ${max}");
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TranslationString {
    msgid: Cow<'static, str>,
    /// What is said of the text beyond itself, which mostly is nothing.
    said: Option<Box<Said>>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Said {
    domain: Option<Cow<'static, str>>,
    context: Option<Cow<'static, str>>,
    default: Option<Cow<'static, str>>,
    mapping: Vec<(Cow<'static, str>, Inserted)>,
}

/// What stands for a placeholder.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Inserted {
    Text(String),
    /// A text that is translated itself.
    Translated(Box<TranslationString>),
}

impl TranslationString {
    /// Returns a text, which may have placeholders such as `${max}`.
    pub fn new(msgid: impl Into<Cow<'static, str>>) -> Self {
        Self {
            msgid: msgid.into(),
            said: None,
        }
    }

    /// Returns the text as one of a domain: the catalogue that has its translations.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<Cow<'static, str>>) -> Self {
        self.said_mut().domain = Some(domain.into());
        self
    }

    /// Returns the text as one of a context, which tells it from others that read alike; an empty context counts as absent.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<Cow<'static, str>>) -> Self {
        let context = Some(context.into()).filter(|context| !context.is_empty());
        self.said_mut().context = context;
        self
    }

    /// Returns the text with what is read where there is no translation, which otherwise is the text itself.
    #[must_use]
    pub fn with_default(mut self, default: impl Into<Cow<'static, str>>) -> Self {
        self.said_mut().default = Some(default.into());
        self
    }

    /// Returns the text with what stands for a placeholder, in place of what stood for it.
    #[must_use]
    pub fn with(self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.inserting(name.into(), Inserted::Text(value.to_string()))
    }

    /// Returns the text with one that is translated, too, for a placeholder.
    #[must_use]
    pub fn with_text(self, name: impl Into<Cow<'static, str>>, text: Self) -> Self {
        self.inserting(name.into(), Inserted::Translated(Box::new(text)))
    }

    fn inserting(mut self, name: Cow<'static, str>, value: Inserted) -> Self {
        let mapping = &mut self.said_mut().mapping;
        mapping.retain(|(other, _)| *other != name);
        mapping.push((name, value));
        self
    }

    fn said_mut(&mut self) -> &mut Said {
        self.said.get_or_insert_default()
    }

    /// Returns the text as the program has it.
    pub fn msgid(&self) -> &str {
        &self.msgid
    }

    /// Returns the domain, if it is not that of the application.
    pub fn domain(&self) -> Option<&str> {
        self.said.as_ref()?.domain.as_deref()
    }

    /// Returns the context, if there is one.
    pub fn context(&self) -> Option<&str> {
        self.said.as_ref()?.context.as_deref()
    }

    /// Returns what is read where there is no translation.
    pub fn default(&self) -> &str {
        let default = self.said.as_ref().and_then(|said| said.default.as_deref());
        default.unwrap_or(&self.msgid)
    }

    /// Returns the text with another one for catalogues, and the same placeholders.
    #[cfg(feature = "forms")]
    pub(crate) fn said_as(&self, msgid: &'static str) -> Self {
        let said = self.said.as_ref().map(|said| {
            Box::new(Said {
                mapping: said.mapping.clone(),
                ..Said::default()
            })
        });
        Self {
            said,
            ..Self::new(msgid)
        }
    }

    /// Returns a translation with what stands for the placeholders, each of which is translated as `translate` does.
    pub(crate) fn filled(&self, translation: &str, translate: &dyn Fn(&Self) -> String) -> String {
        let value = |name: &str| {
            let mut mapping = self.said.as_ref()?.mapping.iter();
            let (_, value) = mapping.find(|(other, _)| other == name)?;
            Some(match value {
                Inserted::Text(text) => Cow::Borrowed(text.as_str()),
                Inserted::Translated(text) => Cow::Owned(translate(text)),
            })
        };
        placeholders::filled(translation, value).into_owned()
    }
}

/// Shows the text with what stands for its placeholders.
impl fmt::Display for TranslationString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.filled(self.default(), &|text| text.to_string()))
    }
}

/// Shows no value, since it may be what somebody typed.
impl fmt::Debug for TranslationString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TranslationString")
            .field("msgid", &self.msgid)
            .field("domain", &self.domain())
            .field("context", &self.context())
            .finish_non_exhaustive()
    }
}

/// Writes the text as it is shown. A template translates it where it is written to the page.
impl Serialize for TranslationString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[cfg(all(feature = "i18n", feature = "templates"))]
        if minijinja::value::serializing_for_value() {
            let text = TemplateText(self.clone());
            return minijinja::Value::from_object(text).serialize(serializer);
        }
        serializer.collect_str(self)
    }
}

/// A text in a template, which is translated where it is written to the page.
#[cfg(all(feature = "i18n", feature = "templates"))]
#[derive(Debug)]
pub(crate) struct TemplateText(pub(crate) TranslationString);

#[cfg(all(feature = "i18n", feature = "templates"))]
impl minijinja::value::Object for TemplateText {
    fn repr(self: &std::sync::Arc<Self>) -> minijinja::value::ObjectRepr {
        minijinja::value::ObjectRepr::Plain
    }

    fn is_true(self: &std::sync::Arc<Self>) -> bool {
        !self.0.msgid.is_empty()
    }

    fn render(self: &std::sync::Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
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
        let text = TranslationString::new("${a} of $b, ${c} and $${a}, ${");
        let text = text.with("a", "first").with("a", "${b}").with("b", 2);
        assert_eq!(text.to_string(), "${b} of 2, ${c} and $${a}, ${");
    }

    #[test]
    fn the_default_is_what_is_read() {
        let text = TranslationString::new("greeting").with_default("Hello, ${name}");
        assert_eq!(text.with("name", "Ada").to_string(), "Hello, Ada");
    }

    #[test]
    fn debug_shows_no_value() {
        let text = TranslationString::new("${val} is wrong").with("val", "typed");
        assert!(!format!("{text:?}").contains("typed"));
    }
}
