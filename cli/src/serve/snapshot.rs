//! The files of a project at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::WalkBuilder;

/// What tells that a file has changed.
type Stamp = (Option<SystemTime>, u64);

/// The files of a project at one moment, and the folders that they are in.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    files: BTreeMap<PathBuf, Stamp>,
    folders: BTreeSet<PathBuf>,
}

impl Snapshot {
    /// Looks at folders, without what git ignores, what is hidden and what cargo builds; and at some files, wherever they are.
    pub(super) fn of<'p>(
        roots: impl IntoIterator<Item = &'p Path>,
        files: impl IntoIterator<Item = &'p Path>,
    ) -> Self {
        let mut snapshot = Self::default();
        for root in roots {
            let mut walk = WalkBuilder::new(root);
            let folder = root.to_owned();
            walk.require_git(false)
                .follow_links(true)
                .filter_entry(move |entry| {
                    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                    let is_link = entry.depth() > 0 && entry.path_is_symlink();
                    // Cargo marks the folders that it builds into.
                    !is_folder
                        || !entry.path().join("CACHEDIR.TAG").exists()
                            && (!is_link || is_followed(entry.path(), &folder))
                });
            // What cannot be read is not there.
            for entry in walk.build().flatten() {
                if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                    snapshot.folders.insert(entry.into_path());
                } else {
                    if entry.path_is_symlink() {
                        // The system tells of a file in the folder that it is really in.
                        let file = std::fs::canonicalize(entry.path()).unwrap_or_default();
                        snapshot.folders.extend(file.parent().map(Path::to_owned));
                    }
                    snapshot.add(entry.path());
                }
            }
        }
        for file in files {
            snapshot.add(file);
            snapshot.folders.extend(file.parent().map(Path::to_owned));
        }
        snapshot
    }

    /// Takes a file as it is now.
    pub(super) fn add(&mut self, path: &Path) {
        if let Ok(found) = std::fs::metadata(path) {
            let stamp = (found.modified().ok(), found.len());
            self.files.insert(path.to_owned(), stamp);
        }
    }

    /// Leaves files out.
    pub(super) fn without(mut self, is_left_out: impl Fn(&Path) -> bool) -> Self {
        self.files.retain(|path, _| !is_left_out(path));
        self
    }

    /// Takes over the files of another one.
    pub(super) fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
    }

    /// Returns the folders.
    pub(super) fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }

    /// Returns the files that are new, gone or other than before.
    pub(super) fn changed_since(&self, before: &Self) -> BTreeSet<PathBuf> {
        let new = self.files.iter();
        let new = new.filter(|(path, stamp)| before.files.get(*path) != Some(stamp));
        let gone = before.files.iter();
        let gone = gone.filter(|(path, _)| !self.files.contains_key(*path));
        new.chain(gone).map(|(path, _)| path.clone()).collect()
    }
}

/// Tells whether a link to a folder is followed: where programs and pages are made of what is there; elsewhere it may lead to anything.
fn is_followed(link: &Path, root: &Path) -> bool {
    const FOLDERS: [&str; 3] = ["src", "static", "templates"];
    let below = link.strip_prefix(root).unwrap_or(link);
    FOLDERS.iter().any(|folder| below.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_new_gone_or_other_have_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        write(".gitignore", "/ignored\n*.log\n");
        write("src/lib.rs", "1");
        write("src/gone.rs", "1");
        write("secret.log", "1");
        write("built/CACHEDIR.TAG", "");
        let settings = folder.path().join("secret.log");
        let look = || Snapshot::of([folder.path()], [&*settings]);
        let before = look();
        for (path, text) in [
            ("src/lib.rs", "12"),
            ("src/new/deep.rs", ""),
            ("ignored/file", ""),
            ("other.log", ""),
            (".hidden/file", ""),
            ("built/file", ""),
            ("secret.log", "22"),
        ] {
            write(path, text);
        }
        std::fs::remove_file(folder.path().join("src/gone.rs")).expect("it is gone");
        let after = look();
        let changed = after.changed_since(&before);
        let names: Vec<_> = changed
            .iter()
            .map(|path| {
                path.strip_prefix(folder.path())
                    .expect("below")
                    .to_str()
                    .expect("text")
            })
            .collect();
        assert_eq!(
            names,
            ["secret.log", "src/gone.rs", "src/lib.rs", "src/new/deep.rs"]
        );
        assert!(after.folders().contains(&folder.path().join("src/new")));
        assert_eq!(look().changed_since(&after), BTreeSet::new());
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_what_pages_are_made_of() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("its path");
        for name in ["app/templates", "app/data", "shared/deep", "other"] {
            std::fs::create_dir_all(path.join(name)).expect("a folder");
        }
        for file in ["shared/deep/page.html", "other/one.html"] {
            std::fs::write(path.join(file), "").expect("a file");
        }
        for (target, link) in [
            ("../../shared", "app/templates/shared"),
            ("../../other/one.html", "app/templates/one.html"),
            ("../../shared", "app/data/shared"),
            ("..", "app/templates/around"),
            ("nowhere", "app/templates/nothing"),
        ] {
            symlink(target, path.join(link)).expect("a link");
        }
        let app = path.join("app");
        let seen = Snapshot::of([&*app], []);
        let files: Vec<_> = seen
            .files
            .keys()
            .map(|file| file.strip_prefix(&app).expect("below"))
            .collect();
        let expected = ["templates/one.html", "templates/shared/deep/page.html"];
        assert_eq!(files, expected.map(Path::new));
        assert!(seen.folders().contains(&path.join("other")));
        assert!(seen.folders().contains(&app.join("templates/shared/deep")));
    }
}
