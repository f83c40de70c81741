//! Templates that take the place of others.

use std::collections::{BTreeMap, BTreeSet};

use crate::introspection::SourcePlace;
use crate::renderers::{TemplateFolder, TemplateSource};
use crate::static_files::Layers;

use super::overrides::Overrides;
use super::report::Report;

/// Replaces templates by those that take their place, adds what is new beside them, and returns the names of all these.
pub(super) fn apply(
    overrides: &Overrides,
    named: &mut Vec<(TemplateSource, SourcePlace)>,
    folders: &[(TemplateFolder, SourcePlace)],
    is_template: fn(&str) -> bool,
    report: &mut Report,
) -> BTreeSet<&'static str> {
    let mut replaced: BTreeMap<&'static str, TemplateSource> = BTreeMap::new();
    if overrides.layers.is_empty() {
        return BTreeSet::new();
    }
    let of_folders = folders.iter().flat_map(|(folder, place)| {
        let templates = folder.templates.iter();
        templates.map(move |source| (source.name, *place))
    });
    let all = named.iter().map(|(source, place)| (source.name, *place));
    let all: BTreeMap<_, _> = of_folders.chain(all).collect();
    for (name, place) in &all {
        replaced.extend(replacement(&overrides.layers, name, *place, report));
    }
    // What lies beside a template can be named by one.
    let places: BTreeSet<_> = all.keys().map(|name| folder(name)).collect();
    let mut added = Vec::new();
    for (one, place) in overrides.iter().filter(|(one, _)| one.is_folder) {
        for file in Layers::files_of(&one.with) {
            let name = format!("{}{file}", one.original);
            let is_known = all.contains_key(name.as_str()) || replaced.contains_key(name.as_str());
            if is_known || !is_template(&name) || !places.contains(folder(&name)) {
                continue;
            }
            let name = &*Box::leak(name.into_boxed_str());
            let new = replacement(&overrides.layers, name, place, report);
            added.extend(new.iter().map(|(name, _)| (*name, place)));
            replaced.extend(new);
        }
    }
    for (source, _) in &mut *named {
        *source = replaced.get(source.name).copied().unwrap_or(*source);
    }
    // Those of folders are named, so that they go before the others.
    let is_named: BTreeSet<_> = named.iter().map(|(source, _)| source.name).collect();
    let of_folders = all.into_iter().filter(|(name, _)| !is_named.contains(name));
    let places: Vec<_> = of_folders.chain(added).collect();
    let further = places
        .into_iter()
        .filter_map(|(name, place)| Some((*replaced.get(name)?, place)));
    named.extend(further);
    replaced.into_keys().collect()
}

/// Returns what takes the place of a template, which lives as long as the program.
fn replacement(
    layers: &Layers,
    name: &'static str,
    place: SourcePlace,
    report: &mut Report,
) -> Option<(&'static str, TemplateSource)> {
    let overriding = layers.overriding(name)?;
    let path = overriding.path;
    let text = overriding.content.map_err(|error| error.to_string());
    let text = text.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
    match text {
        Ok(text) => {
            let source = TemplateSource {
                name,
                path: Box::leak(path.into_boxed_str()),
                text: Box::leak(text.into_boxed_str()),
            };
            Some((name, source))
        }
        Err(error) => {
            let message = format!(
                "the template {path}, which takes the place of `{name}`, cannot be read: {error}; write it as UTF-8, or leave the override out"
            );
            report.add_at(place, message);
            None
        }
    }
}

/// Returns the name of the folder of a template, or its package.
fn folder(name: &str) -> &str {
    let end = name.rfind('/').or_else(|| name.find(':'));
    &name[..end.unwrap_or_default()]
}
