//! Links that open places of the source in an editor.

use std::fmt::Display;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::links::is_harmless;
use crate::near;

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

/// What stands for itself in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// What opens places.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'s> {
    template: &'s str,
    /// Where the editor finds the workspace, if that is elsewhere.
    root: Option<&'s str>,
}

impl<'s> Editor<'s> {
    /// Returns an editor that is named, or is an address with `{path}`, `{line}` and `{column}` itself.
    ///
    /// `root` is the folder in which the editor finds what is at the root of the workspace here, if that is another one.
    pub fn new(editor: &'s str, root: Option<&'s str>) -> Option<Self> {
        let (editor, root) = (editor.trim(), root.map(str::trim));
        let known = KNOWN.iter().find(|(name, _)| *name == editor);
        let template = known.map_or(editor, |(_, template)| *template);
        let is_usable = template.contains("{path}") && is_harmless(template);
        is_usable.then_some(Self {
            template,
            root: root.filter(|root| !root.is_empty()),
        })
    }

    /// Returns the link that opens a place in a file of a workspace.
    pub fn link(
        &self,
        file: &Path,
        workspace: Option<&Path>,
        line: impl Display,
        column: impl Display,
    ) -> String {
        let path = self.path(file, workspace);
        let path = utf8_percent_encode(&path, PATH).to_string();
        let link = self.template.replace("{path}", &path);
        let link = link.replace("{line}", &line.to_string());
        link.replace("{column}", &column.to_string())
    }

    /// Returns the path by which the editor finds a file.
    fn path(&self, file: &Path, workspace: Option<&Path>) -> String {
        let below = workspace.and_then(|workspace| file.strip_prefix(workspace).ok());
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

/// Says what is wrong with what should name an editor, if it does not.
pub fn mistake(editor: &str) -> Option<String> {
    let editor = editor.trim();
    if editor.is_empty() || Editor::new(editor, None).is_some() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn link(editor: &str, root: Option<&str>) -> String {
        let editor = Editor::new(editor, root).expect("an editor");
        editor.link(Path::new("/w/src/a b?.rs"), Some(Path::new("/w")), 7, 12)
    }

    #[test]
    fn a_place_is_in_the_address() {
        assert_eq!(link(" zed ", None), "zed://file/w/src/a%20b%3F.rs:7:12");
        let own = link("x-own://{path}#{line}", None);
        assert_eq!(own, "x-own:///w/src/a%20b%3F.rs#7");
    }

    #[test]
    fn a_container_has_another_root() {
        for (elsewhere, path) in [
            ("/home/ada/blog", "/home/ada/blog/src/"),
            ("/home/ada/blog/", "/home/ada/blog/src/"),
            (r"C:\blog\", "/C:%5Cblog/src/"),
            (" ", "/w/src/"),
        ] {
            let link = link("vscode", Some(elsewhere));
            assert!(link.starts_with(&format!("vscode://file{path}")), "{link}");
        }
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
