//! Texts that can be translated, and gettext's catalogues of translations.

#[cfg(feature = "i18n")]
mod catalogue;
#[cfg(feature = "i18n")]
mod escapes;
#[cfg(feature = "i18n")]
mod languages;
#[cfg(feature = "i18n")]
mod loaded;
#[cfg(feature = "i18n")]
mod locale;
#[cfg(feature = "i18n")]
mod localizer;
#[cfg(feature = "i18n")]
mod message;
#[cfg(feature = "i18n")]
mod mistakes;
#[cfg(feature = "i18n")]
mod mo_file;
#[cfg(all(test, feature = "i18n"))]
mod mutations;
#[cfg(feature = "i18n")]
mod own_messages;
mod placeholders;
#[cfg(feature = "i18n")]
mod plural_forms;
#[cfg(feature = "i18n")]
mod plural_string;
#[cfg(feature = "i18n")]
mod po_file;
#[cfg(all(feature = "cli", feature = "i18n"))]
mod pot_file;
#[cfg(feature = "i18n")]
mod spoken;
#[cfg(feature = "i18n")]
mod translation_dir;
mod translation_string;

#[cfg(feature = "i18n")]
pub use languages::Languages;
#[cfg(feature = "i18n")]
pub(crate) use languages::Untranslated;
#[cfg(feature = "i18n")]
pub use locale::Locale;
#[cfg(feature = "i18n")]
pub use localizer::Localizer;
#[cfg(feature = "i18n")]
#[doc(hidden)]
pub use message::{Message, has_placeholders};
#[cfg(feature = "i18n")]
pub use plural_string::{Count, PluralString};
#[cfg(all(feature = "cli", feature = "i18n"))]
pub(crate) use pot_file::template;
#[cfg(feature = "i18n")]
pub(crate) use spoken::{LookedAt, Spoken};
#[cfg(feature = "i18n")]
pub use translation_dir::TranslationDir;
#[cfg(all(feature = "i18n", feature = "templates"))]
pub(crate) use translation_string::TemplateText;
pub use translation_string::TranslationString;

/// The domain of what says no other one.
#[cfg(feature = "i18n")]
pub(crate) const DEFAULT_DOMAIN: &str = "messages";
