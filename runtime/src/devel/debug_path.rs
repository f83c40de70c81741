//! Where the pages for developers are.

use crate::settings::{DEBUG_PATH, Settings};

/// Returns what the paths of pages for developers begin with, as the setting `pyramidion.debug_path` says: `/_debug` by default.
///
/// # Examples
///
/// ```
/// use pyramidion::{Settings, devel};
///
/// let mut settings = Settings::new();
/// assert_eq!(devel::debug_path(&settings), "/_debug");
/// settings.set("pyramidion.debug_path", "/behind/the/scenes");
/// assert_eq!(devel::debug_path(&settings), "/behind/the/scenes");
/// ```
pub fn debug_path(settings: &Settings) -> &str {
    settings.get(DEBUG_PATH).unwrap_or("/_debug")
}
