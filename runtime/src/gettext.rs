//! Gettext's catalogues, and what translates texts by them.

mod catalogue;
mod escapes;
mod languages;
mod loaded;
mod locale;
mod localizer;
mod mistakes;
mod mo_file;
mod own_messages;
mod plural_forms;
mod plural_string;
mod po_file;
#[cfg(feature = "cli")]
mod pot_file;
mod registered_message;
mod spoken;
mod translation_dir;

pub use languages::Languages;
pub(crate) use languages::Wanted;
pub use locale::Locale;
pub use localizer::Localizer;
pub use plural_string::{Count, PluralString};
#[cfg(feature = "cli")]
pub(crate) use pot_file::template;
#[doc(hidden)]
pub use registered_message::{Message, has_placeholders};
pub(crate) use spoken::{LookedAt, Spoken};
pub use translation_dir::TranslationDir;

/// The domain of what says no other one.
pub(crate) const DEFAULT_DOMAIN: &str = "messages";
