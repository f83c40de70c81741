//! Templates that a view names: found, checked, and embedded, when the view is compiled.

#[cfg(feature = "templates")]
mod collect;
mod sources;

use std::path::{Path, PathBuf};

use crate::value::Text;

pub(crate) use sources::{expand, folders, sources};

/// A template file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The path from the crate's folder, with slashes.
    pub(crate) name: String,
    /// The whole path.
    pub(crate) path: PathBuf,
}

/// A folder of which any template may be meant, since its name is worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    /// The path from the crate's folder, with slashes; it is empty for the crate's folder itself, of which
    /// only the templates right in it count.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// The files that nothing else names.
    pub(crate) templates: Vec<Template>,
}

/// What a template needs to be rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Templates {
    /// The template itself and those that are named by what is written out.
    pub(crate) named: Vec<Template>,
    pub(crate) folders: Vec<Folder>,
}

/// The endings of files that are templates.
const EXTENSIONS: [&str; 7] = ["html", "htm", "xml", "svg", "txt", "jinja2", "j2"];

/// Returns the template that `renderer` names, and those that it refers to.
///
/// A renderer without the ending of a template, or that is not a literal, has none.
pub(crate) fn find(renderer: &Text) -> syn::Result<Templates> {
    let Some(name) = renderer.literal() else {
        return Ok(Templates::default());
    };
    if !is_template(&name) || name.contains(':') {
        return Ok(Templates::default());
    }
    found(&name).map_err(|message| syn::Error::new(renderer.span(), message))
}

/// Tells whether a name has the ending of a template.
fn is_template(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let extension = extension.and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Returns a template and what it refers to, or says what is wrong.
#[cfg(feature = "templates")]
fn found(name: &str) -> Result<Templates, String> {
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return Ok(Templates::default());
    };
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    collect::collect(&root, &package, name)
}

#[cfg(not(feature = "templates"))]
#[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
fn found(_name: &str) -> Result<Templates, String> {
    Ok(Templates::default())
}
