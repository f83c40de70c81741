//! Links that open a place in an editor.

use super::excerpt::Excerpt;
use super::mask::Mask;
use super::shown::Shown;
use crate::percent;
use crate::settings::Settings;

/// The setting that says which editor.
const SETTING: &str = "pyramidion.editor";

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

/// Opens places in the editor that a setting names.
#[derive(Debug)]
pub(super) struct Editor<'s> {
    template: Option<&'s str>,
}

impl<'s> Editor<'s> {
    pub(super) fn of(settings: &'s Settings) -> Self {
        let named = settings
            .get(SETTING)
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let template = named.and_then(|named| {
            let known = KNOWN.iter().find(|(name, _)| *name == named);
            let template = known.map(|(_, template)| *template);
            template.or_else(|| named.contains("{path}").then_some(named))
        });
        Self { template }
    }

    /// Returns the link that opens the place of an excerpt.
    pub(super) fn link(&self, excerpt: &Excerpt, mask: &Mask) -> Option<Shown> {
        let mut path = String::new();
        percent::quote_into(
            &mut path,
            &excerpt.path().to_string_lossy(),
            percent::PATH_VALUE,
        );
        let column = excerpt.column().unwrap_or(1).to_string();
        let link = self.template?.replace("{path}", &path);
        let link = link.replace("{line}", &excerpt.line().to_string());
        Some(mask.text(&link.replace("{column}", &column)))
    }
}
