//! Links that open a place in an editor.

use std::path::Path;

use pyramidion_syntax::near;

use crate::percent;
use crate::settings::Settings;

use super::excerpt::{Excerpt, root};
use super::html::is_harmless;
use super::mask::Mask;
use super::shown::Shown;

/// The setting that says which editor.
pub(crate) const EDITOR: &str = "pyramidion.editor";

/// The setting with the folder in which the editor finds what is at the root of the workspace here.
const ROOT: &str = "pyramidion.editor_root";

/// How editors are asked, by their names.
const KNOWN: [(&str, &str); 4] = [
    (
        "idea",
        "idea://open?file={path}&line={line}&column={column}",
    ),
    ("vscode", "vscode://file{path}:{line}:{column}"),
    ("vscodium", "vscodium://file{path}:{line}:{column}"),
    ("zed", "zed://file{path}:{line}:{column}"),
];

/// Returns the address that asks an editor, which is named or is an address itself.
fn template(editor: &str) -> Option<&str> {
    let known = KNOWN.iter().find(|(name, _)| *name == editor);
    let template = known.map_or(editor, |(_, template)| *template);
    let is_usable = template.contains("{path}") && is_harmless(template);
    is_usable.then_some(template)
}

/// Says what is wrong with the setting for the editor, if it is.
pub(crate) fn mistake(editor: &str) -> Option<String> {
    let editor = editor.trim();
    if editor.is_empty() || template(editor).is_some() {
        return None;
    }
    let names = KNOWN.map(|(name, _)| name);
    let hint = near::nearest(editor, names);
    let hint = hint.map_or(String::new(), |name| format!(" (did you mean `{name}`?)"));
    Some(format!(
        "is {editor:?}, which opens nothing{hint}: write {}, or an address such as `my-editor://{{path}}:{{line}}:{{column}}`",
        names.map(|name| format!("`{name}`")).join(", ")
    ))
}

/// Opens places in the editor that a setting names.
#[derive(Debug)]
pub(super) struct Editor<'s> {
    template: Option<&'s str>,
    /// Where the editor finds the workspace, if that is elsewhere.
    root: Option<&'s str>,
}

impl<'s> Editor<'s> {
    pub(super) fn of(settings: &'s Settings) -> Self {
        let set = |name| {
            let value = settings.get(name).map(str::trim);
            value.filter(|value| !value.is_empty())
        };
        Self {
            template: set(EDITOR).and_then(template),
            root: set(ROOT),
        }
    }

    /// Returns the link that opens the place of an excerpt.
    pub(super) fn link(&self, excerpt: &Excerpt, mask: &Mask) -> Option<Shown> {
        let mut path = String::new();
        let file = self.path(excerpt.path());
        percent::quote_into(&mut path, &file, percent::PATH_VALUE);
        let column = excerpt.column().unwrap_or(1).to_string();
        let link = self.template?.replace("{path}", &path);
        let link = link.replace("{line}", &excerpt.line().to_string());
        Some(mask.text(&link.replace("{column}", &column)))
    }

    /// Returns the path by which the editor finds a file of the workspace.
    fn path(&self, file: &Path) -> String {
        let below = root().and_then(|root| file.strip_prefix(root).ok());
        let (Some(elsewhere), Some(below)) = (self.root, below) else {
            return file.to_string_lossy().into_owned();
        };
        // The editor may be on another system, which writes paths in its own way and reads `/` in any case.
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let elsewhere = elsewhere.trim_end_matches(['/', '\\']);
        let path = format!("{elsewhere}/{}", names.join("/"));
        // Where a drive has a letter, an address has a slash before it.
        if path.starts_with('/') {
            path
        } else {
            format!("/{path}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the path by which an editor finds a file of the workspace.
    fn path(elsewhere: &str) -> String {
        let mut settings = Settings::new();
        settings.set(ROOT, elsewhere);
        let file = root().expect("a workspace").join("src/a b.rs");
        Editor::of(&settings).path(&file)
    }

    #[test]
    fn a_container_has_another_root() {
        assert_eq!(path("/home/ada/blog"), "/home/ada/blog/src/a b.rs");
        assert_eq!(path("/home/ada/blog/"), "/home/ada/blog/src/a b.rs");
        assert_eq!(path(r"C:\blog\"), r"/C:\blog/src/a b.rs");
        assert!(Path::new(&path("")).is_absolute());
    }

    #[test]
    fn an_editor_that_opens_nothing_is_a_mistake() {
        for right in ["", " zed ", "vscode", "x-own://{path}#{line}"] {
            assert_eq!(mistake(right), None, "{right}");
        }
        for (wrong, said) in [
            ("vscod", "did you mean `vscode`?"),
            ("emacs", "is \"emacs\", which opens nothing: write `idea`"),
            ("x-own://{line}", "which opens nothing"),
            ("javascript:alert('{path}')", "which opens nothing"),
        ] {
            let mistake = mistake(wrong).expect("a mistake");
            assert!(mistake.contains(said), "{mistake}");
        }
    }
}
