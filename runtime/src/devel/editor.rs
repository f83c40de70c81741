//! Links that open a place in an editor.

use pyramidion_syntax::editor;

use crate::settings::Settings;

use super::excerpt::{Excerpt, root};
use super::mask::Mask;
use super::shown::Shown;

/// The setting that says which editor.
pub(crate) const EDITOR: &str = "pyramidion.editor";

/// The setting with the folder in which the editor finds what is at the root of the workspace here.
const ROOT: &str = "pyramidion.editor_root";

/// Opens places in the editor that a setting names.
#[derive(Debug)]
pub(super) struct Editor<'s>(Option<editor::Editor<'s>>);

impl<'s> Editor<'s> {
    pub(super) fn of(settings: &'s Settings) -> Self {
        let named = settings.get(EDITOR);
        Self(named.and_then(|named| editor::Editor::new(named, settings.get(ROOT))))
    }

    /// Returns the link that opens the place of an excerpt.
    pub(super) fn link(&self, excerpt: &Excerpt, mask: &Mask) -> Option<Shown> {
        let (line, column) = (excerpt.line(), excerpt.column().unwrap_or(1));
        let link = self.0?.link(excerpt.path(), root(), line, column);
        Some(mask.text(&link))
    }
}
