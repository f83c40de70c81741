//! Links that open places of the source in an editor, if a setting names one.

use std::path::PathBuf;

use pyramidion_syntax::editor::Editor;

use super::project::Project;

/// What makes links.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    editor: Option<String>,
    /// Where the editor finds the workspace, if that is elsewhere.
    elsewhere: Option<String>,
    root: PathBuf,
}

impl Links {
    /// Returns the links of a project, by the settings of its application.
    pub(super) fn of(project: &Project) -> Self {
        Self {
            editor: project.setting("pyramidion.editor", "PYRAMIDION_EDITOR"),
            elsewhere: project.setting("pyramidion.editor_root", "PYRAMIDION_EDITOR_ROOT"),
            root: project.root().to_owned(),
        }
    }

    /// Returns the link that opens a place; the file is named from the root of the workspace on, as the compiler names it.
    pub(super) fn to(&self, file: &str, line: usize, column: usize) -> Option<String> {
        let editor = Editor::new(self.editor.as_deref()?, self.elsewhere.as_deref())?;
        let file = self.root.join(file);
        Some(editor.link(&file, Some(&self.root), line, column))
    }
}

#[cfg(test)]
impl Links {
    /// Returns the links of an editor, for files below a folder.
    pub(super) fn for_tests(editor: &str, root: &str) -> Self {
        Self {
            editor: Some(editor.to_owned()),
            elsewhere: None,
            root: root.into(),
        }
    }
}
