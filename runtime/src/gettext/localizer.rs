//! What translates into one language.

use std::fmt;
use std::sync::Arc;

use super::DEFAULT_DOMAIN;
use super::loaded::{Domain, Domains, key};
use super::locale::Locale;
use super::plural_string::PluralString;
use crate::translation_string::TranslationString;

/// What translates texts into one language, Pyramid's `Localizer`.
///
/// It is cheap to clone, and needs no request: [`Languages`](super::Languages) has one of each language.
///
/// See the [module docs](crate::i18n) for an example.
#[derive(Clone)]
pub struct Localizer(Arc<Inner>);

struct Inner {
    locale: Locale,
    /// Its name as HTTP and HTML write it.
    tag: String,
    domains: Domains,
}

impl Localizer {
    pub(super) fn new(locale: Locale, domains: Domains) -> Self {
        let tag = locale.bcp47();
        Self(Arc::new(Inner {
            locale,
            tag,
            domains,
        }))
    }

    /// Returns the locale.
    pub fn locale(&self) -> &Locale {
        &self.0.locale
    }

    /// Returns the name of the locale as HTTP and HTML write it.
    pub(crate) fn tag(&self) -> &str {
        &self.0.tag
    }

    /// Translates a text, and fills its placeholders.
    ///
    /// A text that its domain does not have is looked for in the domain `messages`. Without a translation its default is
    /// returned, or the text itself.
    pub fn translate(&self, text: impl Into<TranslationString>) -> String {
        self.translated(&text.into())
    }

    pub(crate) fn translated(&self, text: &TranslationString) -> String {
        let found = self.message(text.domain(), text.context(), text.msgid());
        // A translation that repeats the key counts as missing.
        let found = found.filter(|translation| *translation != text.msgid());
        text.filled(found.unwrap_or_else(|| text.default()), &|inner| {
            self.translated(inner)
        })
    }

    /// Translates a text that depends on a number, into the form that the language has for it, and fills its placeholders.
    ///
    /// It is found as [`translate`](Self::translate) finds texts.
    pub fn pluralize(&self, text: impl Into<PluralString>) -> String {
        let text = text.into();
        let found = self.plural_message(text.domain(), text.context(), text.singular(), text.n());
        text.filled(found.unwrap_or_else(|| text.default()))
    }

    /// Returns the translation of a message, if there is one.
    pub(crate) fn message(
        &self,
        domain: Option<&str>,
        context: Option<&str>,
        msgid: &str,
    ) -> Option<&str> {
        if msgid.is_empty() {
            return None; // that is the header of the catalogue
        }
        let key = key(context, msgid);
        self.find(domain, |domain| domain.single(&key))
    }

    /// Returns the translation of a message for a number, if there is one.
    pub(crate) fn plural_message(
        &self,
        domain: Option<&str>,
        context: Option<&str>,
        singular: &str,
        n: u64,
    ) -> Option<&str> {
        let key = key(context, singular);
        self.find(domain, |domain| domain.form(&key, n))
    }

    /// Looks into a domain, then into the default one.
    fn find<'l>(
        &'l self,
        domain: Option<&str>,
        look: impl Fn(&'l Domain) -> Option<&'l str>,
    ) -> Option<&'l str> {
        let of = |name: &str| look(self.0.domains.get(name)?);
        match domain.filter(|domain| *domain != DEFAULT_DOMAIN) {
            Some(domain) => of(domain).or_else(|| of(DEFAULT_DOMAIN)),
            None => of(DEFAULT_DOMAIN),
        }
    }

    /// Tells whether there is anything of a domain.
    pub(super) fn has_domain(&self, domain: &str) -> bool {
        self.0.domains.contains_key(domain)
    }
}

impl fmt::Debug for Localizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Localizer").field(self.locale()).finish()
    }
}

/// A text is translated wherever it is kept.
impl From<&TranslationString> for TranslationString {
    fn from(text: &TranslationString) -> Self {
        text.clone()
    }
}

impl From<&PluralString> for PluralString {
    fn from(text: &PluralString) -> Self {
        text.clone()
    }
}
