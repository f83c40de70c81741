//! Templates in files, which a debug build reads again when they have changed.
//!
//! It finds no more than a release build would have inside: what the compiler found, what is in a folder of which any
//! template may be meant, and what is named in files that have changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind};
use pyramidion_syntax::course::join;
use pyramidion_syntax::outline::Outline;

use crate::renderers::{TemplateFolder, TemplateSource};

use super::guard::guarded;

/// The files of an application's templates.
pub(super) struct Files {
    paths: BTreeMap<&'static str, PathBuf>,
    /// The packages and their folders.
    roots: BTreeSet<(String, PathBuf)>,
    syntax: SyntaxConfig,
    named: Mutex<Named>,
}

/// What changed files may name beyond what the compiler found.
#[derive(Default)]
struct Named {
    templates: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Files {
    pub(super) fn new(
        sources: &[TemplateSource],
        folders: &[TemplateFolder],
        overriding: &BTreeSet<&str>,
        syntax: SyntaxConfig,
    ) -> Self {
        let files = sources.iter().filter(|source| is_file(source));
        let mut named = Named::default();
        let mut roots = BTreeSet::new();
        for folder in folders {
            named.folders.insert(folder.name.to_owned());
            roots.extend(root(folder.name, folder.path));
        }
        roots.extend(
            files
                .clone()
                .filter(|source| !overriding.contains(source.name))
                .filter_map(|source| root(source.name, source.path)),
        );
        Self {
            paths: files
                .map(|source| (source.name, PathBuf::from(source.path)))
                .collect(),
            roots,
            syntax,
            named: Mutex::new(named),
        }
    }

    /// Makes an environment read templates from these files, and again whenever they have changed.
    pub(super) fn add_to(self: &Arc<Self>, environment: &mut Environment<'static>) {
        let files = Arc::clone(self);
        environment.set_loader(move |name| {
            let Some(path) = files.path(name) else {
                return Ok(None);
            };
            // The time is taken first: what changes in between is read once more.
            let read_at = modified(&path);
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    files.note(name, &text);
                    let text = guarded(&text, files.syntax.clone()).unwrap_or(text);
                    let source = minijinja::TemplateSource::new(text);
                    let is_current = move || modified(&path) == read_at;
                    Ok(Some(source.with_uptodate_check(is_current)))
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(Error::new(
                    ErrorKind::TemplateNotFound,
                    format!("the template {name:?} cannot be read"),
                )
                .with_source(error)),
            }
        });
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        if let Some(path) = self.paths.get(name) {
            return Some(path.clone());
        }
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let is_named = named.templates.contains(name);
        (is_named || named.folders.iter().any(|folder| is_in(folder, name)))
            .then(|| below(&self.roots, name))?
    }

    /// Notes what a template names, since a release build would have it inside.
    fn note(&self, name: &str, text: &str) {
        let outline = Outline::parse(text, name, self.syntax.clone());
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if outline.as_ref().map_or(true, Outline::is_open) {
            named.folders.insert(folder(name).to_owned());
        }
        let Ok(outline) = outline else {
            return;
        };
        let targets = outline
            .references
            .iter()
            .flat_map(|reference| &reference.names);
        for target in targets {
            named.templates.insert(join(target, name));
        }
    }
}

/// Tells whether the file of a template is there, as it is where the program was compiled.
pub(super) fn is_file(source: &TemplateSource) -> bool {
    let path = Path::new(source.path);
    path.is_absolute() && path.is_file()
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok()
}

/// Returns the name of the folder of a template.
fn folder(name: &str) -> &str {
    match name.rsplit_once('/') {
        Some((folder, _)) => folder,
        None => name
            .split_once(':')
            .map_or("", |(package, _)| &name[..=package.len()]),
    }
}

/// Tells whether a template is in a folder; in the one of a package itself only those right in it count.
fn is_in(folder: &str, name: &str) -> bool {
    match name.strip_prefix(folder) {
        Some(rest) if folder.is_empty() || folder.ends_with(':') => !rest.contains(['/', ':']),
        Some(rest) => rest.starts_with('/'),
        None => false,
    }
}

/// Returns the package of a template or folder, and the package's folder.
fn root(name: &str, path: &str) -> Option<(String, PathBuf)> {
    let (package, name) = name.split_once(':')?;
    let mut folder = PathBuf::from(path);
    for _ in name.split('/').filter(|part| !part.is_empty()) {
        folder.pop();
    }
    Some((package.to_owned(), folder))
}

/// Returns the path of a template that was not there when the program was compiled.
fn below(roots: &BTreeSet<(String, PathBuf)>, name: &str) -> Option<PathBuf> {
    let (package, name) = name.split_once(':')?;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    if !name.split('/').all(is_plain) {
        return None;
    }
    let (_, folder) = roots.iter().find(|(other, _)| other == package)?;
    Some(folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_start_from_the_folder_of_the_template() {
        assert_eq!(join("b.html", "blog:t/a.html"), "blog:t/b.html");
        assert_eq!(join("../b.html", "blog:t/x/a.html"), "blog:t/b.html");
        assert_eq!(join("other:b.html", "blog:t/a.html"), "other:b.html");
        assert_eq!(join("./b.html", "a.html"), "b.html");
    }

    #[test]
    fn new_files_stay_below_the_package() {
        let roots = BTreeSet::from_iter(root("blog:t/a.html", "/src/blog/t/a.html"));
        let check = |name: &str| below(&roots, name);
        assert_eq!(
            check("blog:t/new.html"),
            Some("/src/blog/t/new.html".into())
        );
        assert_eq!(check("shop:t/new.html"), None);
        assert_eq!(check("blog:../x.html"), None);
        assert_eq!(check("blog:/etc/passwd"), None);
    }

    #[test]
    fn a_folder_holds_what_is_below_it() {
        assert_eq!(folder("blog:t/x/a.html"), "blog:t/x");
        assert_eq!(folder("blog:a.html"), "blog:");
        assert!(is_in("blog:t", "blog:t/x/a.html"));
        assert!(!is_in("blog:t", "blog:tx/a.html"));
        assert!(is_in("blog:", "blog:a.html"));
        assert!(!is_in("blog:", "blog:t/a.html"));
    }
}
