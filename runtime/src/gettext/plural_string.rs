//! A text that depends on a number.

use std::borrow::Cow;
use std::fmt;

use crate::translation_string::placeholders;

/// A text that depends on a number: one for a single thing, another for several.
///
/// A language may have more than two forms; which of them is meant, its catalogue says. Where nothing translates the text,
/// the first is read for 1 and the second otherwise.
///
/// # Examples
///
/// ```
/// use pyramidion::i18n::PluralString;
///
/// let files = |n: u32| PluralString::new("one file", "${n} files", n).with("n", n);
/// assert_eq!(files(1).to_string(), "one file");
/// assert_eq!(files(3).to_string(), "3 files");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PluralString {
    singular: Cow<'static, str>,
    plural: Cow<'static, str>,
    n: u64,
    domain: Option<Cow<'static, str>>,
    context: Option<Cow<'static, str>>,
    mapping: Vec<(Cow<'static, str>, String)>,
}

impl PluralString {
    /// Returns a text; catalogues find it by the singular. Of a negative number the absolute value counts.
    pub fn new(
        singular: impl Into<Cow<'static, str>>,
        plural: impl Into<Cow<'static, str>>,
        n: impl Count,
    ) -> Self {
        Self {
            singular: singular.into(),
            plural: plural.into(),
            n: n.count(),
            domain: None,
            context: None,
            mapping: Vec::new(),
        }
    }

    /// Returns the text as one of a domain: the catalogue that has its translations.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<Cow<'static, str>>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Returns the text as one of a context, which tells it from others that read alike; an empty context counts as absent.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<Cow<'static, str>>) -> Self {
        self.context = Some(context.into()).filter(|context| !context.is_empty());
        self
    }

    /// Returns the text with what stands for a placeholder, in place of what stood for it.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        let name = name.into();
        self.mapping.retain(|(other, _)| *other != name);
        self.mapping.push((name, value.to_string()));
        self
    }

    /// Returns the text for a single thing, by which catalogues find it.
    pub fn singular(&self) -> &str {
        &self.singular
    }

    /// Returns the text for several.
    pub fn plural(&self) -> &str {
        &self.plural
    }

    /// Returns the number.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Returns the domain, if it is not that of the application.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Returns the context, if there is one.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// Returns what is read where there is no translation.
    pub(super) fn default(&self) -> &str {
        if self.n == 1 {
            &self.singular
        } else {
            &self.plural
        }
    }

    /// Returns a translation with what stands for the placeholders.
    pub(super) fn filled(&self, translation: &str) -> String {
        let value = |name: &str| {
            let (_, value) = self.mapping.iter().find(|(other, _)| other == name)?;
            Some(Cow::Borrowed(value.as_str()))
        };
        placeholders::filled(translation, value).into_owned()
    }
}

/// Shows the text with what stands for its placeholders.
impl fmt::Display for PluralString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.filled(self.default()))
    }
}

/// Shows no value, since it may be what somebody typed.
impl fmt::Debug for PluralString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluralString")
            .field("singular", &self.singular)
            .field("plural", &self.plural)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

/// A number of things. It is implemented for the integers.
///
/// See [`PluralString`] for an example.
pub trait Count: Copy + fmt::Display {
    /// Returns the number, of a negative one the absolute value.
    fn count(self) -> u64;
}

macro_rules! counts {
    ($($unsigned:ty, $signed:ty;)*) => {
        $(
            impl Count for $unsigned {
                fn count(self) -> u64 {
                    u64::try_from(self).unwrap_or(u64::MAX)
                }
            }

            impl Count for $signed {
                fn count(self) -> u64 {
                    self.unsigned_abs().count()
                }
            }
        )*
    };
}

counts! {
    u8, i8;
    u16, i16;
    u32, i32;
    u64, i64;
    usize, isize;
}
