//! Templates that a view names: found, and embedded, when the view is compiled.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::near;
use crate::value::Text;

/// A template file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The path from the crate's folder, with slashes.
    pub(crate) name: String,
    /// The whole path.
    pub(crate) path: PathBuf,
}

/// The endings of files that are templates.
const EXTENSIONS: [&str; 7] = ["html", "htm", "xml", "svg", "txt", "jinja2", "j2"];

/// Returns the template that `renderer` names, and those that it refers to.
///
/// A renderer without the ending of a template, or that is no literal, has none.
pub(crate) fn find(renderer: &Text) -> syn::Result<Vec<Template>> {
    let Some(name) = renderer.literal() else {
        return Ok(Vec::new());
    };
    let extension = Path::new(&name)
        .extension()
        .and_then(|extension| extension.to_str());
    let is_template = extension.is_some_and(|extension| EXTENSIONS.contains(&extension));
    if !cfg!(feature = "templates") || !is_template || name.contains(':') {
        return Ok(Vec::new());
    }
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return Ok(Vec::new());
    };
    collect(&root, &name).map_err(|message| syn::Error::new(renderer.span(), message))
}

/// Collects a template and what it refers to, or says which file is missing.
fn collect(root: &Path, name: &str) -> Result<Vec<Template>, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![(name.to_owned(), None::<String>)];
    while let Some((name, named_by)) = open.pop() {
        if found.contains_key(&name) {
            continue;
        }
        let path = root.join(&name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            return Err(missing(root, &name, named_by.as_deref()));
        };
        for reference in references(&text) {
            open.push((join(&name, reference), Some(name.clone())));
        }
        found.insert(name, path);
    }
    Ok(found
        .into_iter()
        .map(|(name, path)| Template { name, path })
        .collect())
}

fn missing(root: &Path, name: &str, named_by: Option<&str>) -> String {
    let mut message = format!("there is no template `{name}` in the folder of the crate");
    if let Some(named_by) = named_by {
        message.push_str(&format!(", which `{named_by}` refers to"));
    }
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let files = std::fs::read_dir(root.join(folder))
        .into_iter()
        .flatten()
        .flatten();
    let files: Vec<_> = files
        .filter_map(|file| file.file_name().into_string().ok())
        .map(|file| {
            if folder.is_empty() {
                file
            } else {
                format!("{folder}/{file}")
            }
        })
        .collect();
    if let Some(near) = near::nearest(name, files.iter().map(String::as_str)) {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    message
}

/// Returns the names in `{% extends "…" %}`, `include`, `import` and `from`.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag
            .split("%}")
            .next()?
            .trim_start_matches(['-', '+'])
            .trim_start();
        let (keyword, rest) = tag.split_once(char::is_whitespace)?;
        if !["extends", "include", "import", "from"].contains(&keyword) {
            return None;
        }
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    })
}

/// Returns the name of a template that another one refers to by a path from its own folder.
fn join(from: &str, reference: &str) -> String {
    let mut parts: Vec<_> = from.split('/').collect();
    parts.pop();
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_in_tags() {
        let text =
            "{% extends \"base.html\" %}{%- include 'a/b.html' -%}{% from \"m.html\" import x %}
                    {% include name %} {{ \"no.html\" }} {% if include %}{% endif %}";
        let found: Vec<_> = references(text).collect();
        assert_eq!(found, ["base.html", "a/b.html", "m.html"]);
    }

    #[test]
    fn references_start_from_the_folder_of_the_template() {
        assert_eq!(join("templates/a.html", "base.html"), "templates/base.html");
        assert_eq!(
            join("templates/x/a.html", "../base.html"),
            "templates/base.html"
        );
        assert_eq!(join("a.html", "./b.html"), "b.html");
    }

    #[test]
    fn a_missing_template_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let message = collect(root, "src/templatesrs").unwrap_err();
        assert!(
            message.ends_with("did you mean `src/templates.rs`?"),
            "{message}"
        );
        assert_eq!(collect(root, "Cargo.toml").unwrap().len(), 1);
    }
}
