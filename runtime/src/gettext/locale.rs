//! The name of a language and of where it is spoken.

use std::fmt;
use std::sync::Arc;

/// The name of a language, perhaps with its script and the region where it is spoken: `de`, `de_AT`, `zh_Hant`.
///
/// # Examples
///
/// ```
/// use pyramidion::i18n::Locale;
///
/// let locale = Locale::parse("de-at").expect("a name of a language");
/// assert_eq!(locale.as_str(), "de_AT");
/// assert_eq!(locale.bcp47(), "de-AT");
/// assert!(Locale::parse("ar").is_some_and(|locale| locale.is_rtl()));
/// assert_eq!(Locale::parse("../de"), None);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(Arc<str>);

/// The longest name that is read.
const MAX_LENGTH: usize = 60;

/// The languages that are written from right to left, unless another script is said.
const RTL_LANGUAGES: [&str; 13] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi",
];

/// The scripts that are written from right to left.
const RTL_SCRIPTS: [&str; 10] = [
    "Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa",
];

/// What POSIX writes behind `@`, with the script that it means.
const MODIFIERS: [(&str, &str); 4] = [
    ("arabic", "Arab"),
    ("cyrillic", "Cyrl"),
    ("devanagari", "Deva"),
    ("latin", "Latn"),
];

impl Locale {
    /// Reads a name, be it `de_AT`, as POSIX and gettext write it, or `de-AT`, as browsers do; case says nothing.
    ///
    /// A character set, as in `de_DE.UTF-8`, is left out. Returns nothing for a text that is not the name of a language.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let (name, modifier) = match text.split_once('@') {
            Some((name, modifier)) => (name, Some(modifier)),
            None => (text, None),
        };
        let name = name.split_once('.').map_or(name, |(name, _)| name);
        let mut parts = name.split(['_', '-']);
        let language = parts.next()?;
        let is_language =
            matches!(language.len(), 2..=8) && is_of(language, |b| b.is_ascii_alphabetic());
        if !is_language {
            return None;
        }
        let mut canonical = language.to_ascii_lowercase();
        for (position, part) in parts.enumerate() {
            if !(1..=8).contains(&part.len()) || !is_of(part, |b| b.is_ascii_alphanumeric()) {
                return None;
            }
            canonical.push('_');
            let is_letters = is_of(part, |b| b.is_ascii_alphabetic());
            match part.len() {
                2 if is_letters => canonical.push_str(&part.to_ascii_uppercase()),
                4 if is_letters && position == 0 => canonical.push_str(&capitalized(part)),
                _ => canonical.push_str(&part.to_ascii_lowercase()),
            }
        }
        if let Some(modifier) = modifier {
            if modifier.is_empty() || !is_of(modifier, |b| b.is_ascii_alphanumeric()) {
                return None;
            }
            canonical.push('@');
            canonical.push_str(&modifier.to_ascii_lowercase());
        }
        Some(Self(canonical.into()))
    }

    /// English, which the texts of programs are mostly in.
    pub(crate) fn english() -> Self {
        Self(Arc::from("en"))
    }

    /// Returns the name as catalogues have it: `de_AT`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language alone: `de`.
    pub fn language(&self) -> &str {
        self.0.split(['_', '@']).next().unwrap_or_default()
    }

    /// Returns the script, if one is said: `Hant` of `zh_Hant_TW`.
    pub fn script(&self) -> Option<&str> {
        let (name, modifier) = match self.0.split_once('@') {
            Some((name, modifier)) => (name, Some(modifier)),
            None => (&*self.0, None),
        };
        let second = name.split('_').nth(1).filter(|part| part.len() == 4);
        second
            .filter(|part| !part.starts_with(|c: char| c.is_ascii_digit()))
            .or_else(|| {
                let mut known = MODIFIERS.iter();
                let (_, script) = known.find(|(other, _)| Some(*other) == modifier)?;
                Some(script)
            })
    }

    /// Returns the name as HTTP and HTML write it, by BCP 47: `de-AT`.
    pub fn bcp47(&self) -> String {
        let name = self.0.split_once('@').map_or(&*self.0, |(name, _)| name);
        let mut parts: Vec<_> = name.split('_').collect();
        if let Some(script) = self.script()
            && !parts.contains(&script)
        {
            parts.insert(1, script);
        }
        parts.join("-")
    }

    /// Tells whether the language is written from right to left.
    pub fn is_rtl(&self) -> bool {
        match self.script() {
            Some(script) => RTL_SCRIPTS.contains(&script),
            None => RTL_LANGUAGES.contains(&self.language()),
        }
    }

    /// Returns the locales whose catalogues hold for this one, the general before the special: `de`, `de_AT`.
    pub(super) fn with_general(&self) -> Vec<Self> {
        let general = Self(Arc::from(self.language()));
        if general == *self {
            return vec![general];
        }
        vec![general, self.clone()]
    }
}

fn is_of(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(is_one)
}

fn capitalized(text: &str) -> String {
    let mut capitalized = text.to_ascii_lowercase();
    if let Some(first) = capitalized.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capitalized
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_however_they_are_written() {
        let check = |text: &str, name: &str, bcp47: &str| {
            let locale = Locale::parse(text).unwrap();
            assert_eq!((locale.as_str(), &*locale.bcp47()), (name, bcp47), "{text}");
        };
        check("DE", "de", "de");
        check("de-at", "de_AT", "de-AT");
        check("de_AT.UTF-8", "de_AT", "de-AT");
        check("zh-hant-tw", "zh_Hant_TW", "zh-Hant-TW");
        check("es-419", "es_419", "es-419");
        check("sr_RS@latin", "sr_RS@latin", "sr-Latn-RS");
        check("de_AT_x", "de_AT_x", "de-AT-x");
        check("ca@valencia", "ca@valencia", "ca");
    }

    #[test]
    fn a_text_that_is_not_a_name_is_nothing() {
        let long = format!("de{}", "_x".repeat(40));
        for text in [
            "", "d", "../de", "de/", "de_", "de__AT", "d3", "de_AT@", "de\u{e4}", "*", &long,
        ] {
            assert_eq!(Locale::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_script_says_the_direction() {
        let is_rtl = |text: &str| Locale::parse(text).unwrap().is_rtl();
        assert!(is_rtl("ar") && is_rtl("he_IL") && is_rtl("az_Arab") && is_rtl("uz@arabic"));
        assert!(!is_rtl("de") && !is_rtl("ks_Deva") && !is_rtl("ku"));
    }
}
