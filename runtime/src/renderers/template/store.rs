//! Templates in files, and the names by which they refer to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use minijinja::{Environment, Error, ErrorKind};

use crate::renderers::TemplateSource;

/// Makes an environment read templates from their files, and again whenever they have changed.
pub(super) fn load_from_files(environment: &mut Environment<'static>, sources: &[TemplateSource]) {
    let files = sources.iter().filter(|source| is_file(source));
    let mut paths = BTreeMap::new();
    let mut roots = BTreeSet::new();
    for source in files {
        let path = Path::new(source.path);
        paths.insert(source.name, path.to_owned());
        roots.extend(root(source));
    }
    environment.set_loader(move |name| {
        let Some(path) = paths.get(name).cloned().or_else(|| below(&roots, name)) else {
            return Ok(None);
        };
        // The time is taken first: what changes in between is read once more.
        let read_at = modified(&path);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
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

/// Returns the package of a template and its folder.
fn root(source: &TemplateSource) -> Option<(String, PathBuf)> {
    let (package, name) = source.name.split_once(':')?;
    let mut folder = PathBuf::from(source.path);
    for _ in name.split('/') {
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

/// Returns the name of a template that `parent` refers to by a path from its own folder.
pub(super) fn join(name: &str, parent: &str) -> String {
    if name.contains(':') {
        return name.to_owned(); // a whole name, with its package
    }
    let (package, parent) = parent.split_once(':').unwrap_or(("", parent));
    let mut parts: Vec<_> = parent.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let name = parts.join("/");
    if package.is_empty() {
        name
    } else {
        format!("{package}:{name}")
    }
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
        let source = TemplateSource {
            name: "blog:t/a.html",
            path: "/src/blog/t/a.html",
            text: "",
        };
        let roots = BTreeSet::from_iter(root(&source));
        let check = |name: &str| below(&roots, name);
        assert_eq!(
            check("blog:t/new.html"),
            Some("/src/blog/t/new.html".into())
        );
        assert_eq!(check("shop:t/new.html"), None);
        assert_eq!(check("blog:../x.html"), None);
        assert_eq!(check("blog:/etc/passwd"), None);
    }
}
