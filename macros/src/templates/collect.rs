//! Collecting a template and what it may lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use pyramidion_syntax::course::{
    Course, Fault, OF_FRAMEWORK, Place, Templates as Known, circle_message, join,
};
use pyramidion_syntax::near;
use pyramidion_syntax::outline::Outline;

use super::{Folder, Template, Templates, is_template};

/// Collects a template and what it may lead to, or says what makes it fail whenever it is rendered.
///
/// A file that cannot be parsed is not a mistake here: the application may have set other delimiters. It may name
/// anything, so its whole folder is taken.
pub(super) fn collect(root: &Path, package: &str, name: &str) -> Result<Templates, String> {
    let mut collection = Collection {
        root,
        package,
        files: BTreeMap::new(),
        folders: BTreeMap::new(),
    };
    if !collection.add(name) {
        return Err(missing(root, name, None));
    }
    collection.close(name);
    let mut course = Course::new(&collection);
    if let Some((name, _)) = collection.files.get_key_value(name) {
        course.walk(name, true);
    }
    match course.faults.first() {
        None => Ok(collection.into_templates()),
        Some(Fault::Missing { by, .. }) => Err(missing(root, &by.target, Some(by))),
        Some(Fault::Circle(places)) => Err(circle_message(places)),
    }
}

/// The files that are found.
struct Collection<'a> {
    root: &'a Path,
    package: &'a str,
    files: BTreeMap<String, File>,
    /// Folders that are taken as a whole.
    folders: BTreeMap<String, PathBuf>,
}

struct File {
    path: PathBuf,
    outline: Option<Outline>,
    /// Whether nothing names it but its folder.
    is_of_folder: bool,
}

impl Collection<'_> {
    /// Adds a file, if it is there and a text.
    fn add(&mut self, name: &str) -> bool {
        if self.files.contains_key(name) {
            return true;
        }
        let path = self.root.join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            return false;
        };
        let file = File {
            outline: Outline::parse(&text, name, SyntaxConfig::default()).ok(),
            path,
            is_of_folder: false,
        };
        self.files.insert(name.to_owned(), file);
        true
    }

    /// Adds what the templates refer to, until there is nothing more.
    fn close(&mut self, first: &str) {
        let mut open = vec![first.to_owned()];
        let mut read = BTreeSet::new();
        loop {
            while let Some(name) = open.pop() {
                if !read.insert(name.clone()) {
                    continue;
                }
                for target in self.targets(&name) {
                    if self.add(&target) {
                        if let Some(file) = self.files.get_mut(&target) {
                            file.is_of_folder = false;
                        }
                        open.push(target);
                    }
                }
            }
            // Names that are worked out: the folder, and what the texts of any template lead to.
            let before = (self.files.len(), self.folders.len());
            for name in self.worked_out() {
                if !self.files.contains_key(&name) && self.add(&name) {
                    open.push(name);
                }
            }
            for name in self.in_folders() {
                if !self.files.contains_key(&name) && self.add(&name) {
                    if let Some(file) = self.files.get_mut(&name) {
                        file.is_of_folder = true;
                    }
                    open.push(name);
                }
            }
            if before == (self.files.len(), self.folders.len()) && open.is_empty() {
                return;
            }
        }
    }

    /// Returns the names that a template writes out, each from the crate's folder.
    fn targets(&self, name: &str) -> Vec<String> {
        let outline = self.files.get(name).and_then(|file| file.outline.as_ref());
        let references = outline.iter().flat_map(|outline| &outline.references);
        let names = references.flat_map(|reference| &reference.names);
        names.filter_map(|target| self.own(target, name)).collect()
    }

    /// Returns the name of a template of this package.
    fn own(&self, target: &str, from: &str) -> Option<String> {
        match target.split_once(':') {
            Some((package, name)) => (package == self.package).then(|| name.to_owned()),
            None => Some(join(target, from)),
        }
    }

    /// Notes the folders of templates that work names out, and returns the files that the texts in any template lead to.
    fn worked_out(&mut self) -> Vec<String> {
        let is_open = |outline: &Option<Outline>| outline.as_ref().is_none_or(Outline::is_open);
        let files = self.files.iter();
        let open: Vec<String> = files
            .filter(|(_, file)| is_open(&file.outline))
            .map(|(name, _)| name.clone())
            .collect();
        let outlines = self.files.values().filter_map(|file| file.outline.as_ref());
        let texts: BTreeSet<String> = outlines.flat_map(|o| o.texts.clone()).collect();
        let mut named = Vec::new();
        for name in open {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            self.add_folder(folder);
            for text in &texts {
                let Some(target) = self.own(text, &name) else {
                    continue;
                };
                if is_template(&target) && self.root.join(&target).is_file() {
                    named.push(target);
                } else if let Some((folder, _)) = text.rsplit_once('/') {
                    self.add_folder(&join(folder, &name));
                }
            }
        }
        named
    }

    fn add_folder(&mut self, name: &str) {
        let path = self.root.join(name);
        if path.is_dir() && !self.folders.contains_key(name) {
            self.folders.insert(name.to_owned(), path);
        }
    }

    /// Returns the files in the folders.
    fn in_folders(&self) -> Vec<String> {
        let folders = self.folders.iter();
        folders.flat_map(|(name, path)| files(name, path)).collect()
    }

    fn into_templates(self) -> Templates {
        let (mut named, mut others) = (Vec::new(), Vec::new());
        for (name, file) in self.files {
            let list = if file.is_of_folder {
                &mut others
            } else {
                &mut named
            };
            list.push(Template {
                name,
                path: file.path,
            });
        }
        let mut folders: Vec<_> = self.folders.into_iter().collect();
        folders.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let folders = folders.into_iter().map(|(name, path)| {
            let (inside, outside) = others
                .drain(..)
                .partition(|t: &Template| t.path.starts_with(&path));
            others = outside;
            Folder {
                name,
                path,
                templates: inside,
            }
        });
        Templates {
            named,
            folders: folders.collect(),
        }
    }
}

impl Known for Collection<'_> {
    fn exists(&self, name: &str) -> bool {
        // The compiler does not see the templates of other packages.
        self.files.contains_key(name) || name.contains(':') || name == OF_FRAMEWORK
    }

    fn outline(&self, name: &str) -> Option<&Outline> {
        self.files.get(name)?.outline.as_ref()
    }
}

/// Returns the names of the files below a folder, without those that begin with a dot.
fn files(name: &str, path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(path.to_owned(), name.to_owned())];
    while let Some((path, folder)) = open.pop() {
        for entry in std::fs::read_dir(&path).into_iter().flatten().flatten() {
            let Ok(file) = entry.file_name().into_string() else {
                continue;
            };
            if file.starts_with('.') {
                continue;
            }
            let inside = if folder.is_empty() {
                file
            } else {
                format!("{folder}/{file}")
            };
            let path = entry.path();
            // The crate's own folder holds more than templates.
            let is_root = name.is_empty();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !is_root {
                open.push((path, inside));
            } else if path.is_file() && (!is_root || is_template(&inside)) {
                found.push(inside);
            }
        }
    }
    found.sort();
    found
}

/// Says that a file is missing, and which was perhaps meant.
fn missing(root: &Path, name: &str, by: Option<&Place>) -> String {
    let mut message = format!("there is no template `{name}` in the folder of the crate");
    if let Some(by) = by {
        message.push_str(&format!(
            ", which `{}` refers to in line {}",
            by.template, by.line
        ));
    }
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let files = std::fs::read_dir(root.join(folder)).into_iter();
    let files: Vec<_> = files
        .flatten()
        .flatten()
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

#[cfg(test)]
mod tests;
