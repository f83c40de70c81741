//! A template as data: which others it names.

use std::path::Path;

use pyramidion_syntax::course::join;
use pyramidion_syntax::outline::{Choice, Outline};

use crate::introspection::{TemplateRecord, TemplateReference};
use crate::renderers::TemplateSource;

/// Returns what is known of a template, unless it cannot be parsed.
pub(super) fn of(source: &TemplateSource, outline: Option<Outline>) -> TemplateRecord {
    let references = outline.map(|outline| outline.references);
    let references = references.into_iter().flatten();
    let references = references.map(|reference| TemplateReference {
        keyword: reference.keyword.name(),
        line: reference.line,
        names: reference
            .names
            .iter()
            .map(|name| join(name, source.name))
            .collect(),
        is_open: reference.choice == Choice::Open,
    });
    TemplateRecord {
        name: source.name.to_owned(),
        path: Path::new(source.path)
            .is_absolute()
            .then(|| source.path.to_owned()),
        references: references.collect(),
    }
}
