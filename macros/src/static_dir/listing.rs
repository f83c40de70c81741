//! What is in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// The content of a folder, as a program that reads the disk would find it.
///
/// Paths have slashes. Each file is listed once, where it really is: what a link leads to that is not in the folder
/// stands under its absolute path, which begins with a slash. So links may form circles.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The path of each file, and its whole path on the disk.
    pub(super) files: BTreeMap<String, String>,
    pub(super) empty_folders: BTreeSet<String>,
    /// The path of each link, and where it leads in the end; the folder itself has the empty path.
    pub(super) links: BTreeMap<String, String>,
}

impl Listing {
    /// Lists a folder and what its links lead to.
    ///
    /// What no URL can name, since its name is not UTF-8, is left out, and so is what cannot be read.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let root = folder.canonicalize()?;
        let mut listing = Self::default();
        let mut open = vec![(root.clone(), String::new())];
        let mut seen = BTreeSet::new();
        while let Some((folder, path)) = open.pop() {
            if seen.insert(folder.clone()) {
                open.extend(listing.add_folder(&root, &folder, &path)?);
            }
        }
        Ok(listing)
    }

    /// Adds what is right in a folder, and returns the folders that are to be listed, too.
    fn add_folder(
        &mut self,
        root: &Path,
        folder: &Path,
        path: &str,
    ) -> Result<Vec<(PathBuf, String)>> {
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && folder != root => {
                return Ok(Vec::new());
            }
            entries => entries?,
        };
        let mut folders = Vec::new();
        let mut is_empty = true;
        for entry in entries {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            is_empty = false;
            let inside = join(path, &name);
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push((entry.path(), inside));
            } else if kind.is_file() {
                self.add_file(&entry.path(), inside);
            } else if kind.is_symlink() {
                folders.extend(self.add_link(root, &entry.path(), inside)?);
            }
        }
        if is_empty && !path.is_empty() {
            self.empty_folders.insert(path.to_owned());
        }
        Ok(folders)
    }

    fn add_file(&mut self, file: &Path, path: String) {
        if let Some(text) = file.to_str()
            && File::open(file).is_ok()
        {
            self.files.insert(path, text.to_owned());
        }
    }

    /// Adds a link, and what it leads to unless that is in the folder; returns it if it is to be listed.
    fn add_link(
        &mut self,
        root: &Path,
        link: &Path,
        path: String,
    ) -> Result<Option<(PathBuf, String)>> {
        // A link to nothing, or to itself, is nothing.
        let Ok(target) = link.canonicalize() else {
            return Ok(None);
        };
        if let Ok(inside) = target.strip_prefix(root) {
            if let Some(inside) = with_slashes(inside) {
                self.links.insert(path, inside);
            }
            return Ok(None);
        }
        if root.starts_with(&target) {
            return Err(Error::other(format!(
                "the link `{path}` leads to {}, which holds the folder itself; remove the link, or give \
                 `add_static_view` the path of the folder, from which files are read while the program runs",
                target.display()
            )));
        }
        let Some(outside) = with_slashes(&target) else {
            return Ok(None);
        };
        self.links.insert(path, outside.clone());
        if target.is_dir() {
            return Ok(Some((target, outside)));
        }
        if target.is_file() {
            self.add_file(&target, outside);
        }
        Ok(None)
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Writes a path with slashes; an absolute one begins with a slash on any system.
fn with_slashes(path: &Path) -> Option<String> {
    let text = path.to_str()?.replace('\\', "/");
    let is_absolute = path.is_absolute() && !text.starts_with('/');
    Some(if is_absolute {
        format!("/{text}")
    } else {
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that goes when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("{name}_{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).unwrap();
            Self(path.canonicalize().unwrap())
        }

        fn write(&self, path: &str) -> &Self {
            let path = self.0.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
            self
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_are_listed_below_the_folder() {
        let folder = Folder::new("listing_files");
        folder.write("a.txt").write("sub/.dot/b").write(".hidden");
        std::fs::create_dir_all(folder.0.join("empty/er")).unwrap();
        let listing = Listing::of(&folder.0).unwrap();
        let paths: Vec<_> = listing.files.keys().map(String::as_str).collect();
        assert_eq!(paths, [".hidden", "a.txt", "sub/.dot/b"]);
        assert_eq!(
            listing.files["a.txt"],
            folder.0.join("a.txt").to_str().unwrap()
        );
        assert_eq!(listing.empty_folders, ["empty/er".to_owned()].into());
        assert!(listing.links.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_kept_as_links() {
        use std::os::unix::fs::symlink;

        let folder = Folder::new("listing_links");
        let outside = Folder::new("listing_outside");
        folder.write("v1/a.txt");
        outside.write("b.txt").write("sub/c.txt");
        symlink("v1", folder.0.join("current")).unwrap();
        symlink("current", folder.0.join("latest")).unwrap();
        symlink(".", folder.0.join("circle")).unwrap();
        symlink("nothing", folder.0.join("dangling")).unwrap();
        symlink("loop", folder.0.join("loop")).unwrap();
        symlink(&outside.0, folder.0.join("outside")).unwrap();
        symlink(outside.0.join("b.txt"), folder.0.join("b.txt")).unwrap();
        symlink(&folder.0, outside.0.join("back")).unwrap();
        let listing = Listing::of(&folder.0).unwrap();
        let out = outside.0.to_str().unwrap();
        let expected = [
            ("current", "v1".to_owned()),
            ("latest", "v1".to_owned()),
            ("circle", String::new()),
            ("outside", out.to_owned()),
            ("b.txt", format!("{out}/b.txt")),
        ];
        let mut expected: BTreeMap<_, _> = expected
            .into_iter()
            .map(|(path, target)| (path.to_owned(), target))
            .collect();
        expected.insert(format!("{out}/back"), String::new());
        assert_eq!(listing.links, expected);
        let paths: Vec<_> = listing.files.keys().cloned().collect();
        let outside = ["b.txt", "sub/c.txt"].map(|path| format!("{out}/{path}"));
        assert_eq!(paths, [&outside[..], &["v1/a.txt".to_owned()]].concat());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_what_holds_the_folder_is_a_mistake() {
        let folder = Folder::new("listing_up");
        folder.write("static/a.txt");
        std::os::unix::fs::symlink("..", folder.0.join("static/up")).unwrap();
        let error = Listing::of(&folder.0.join("static")).unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("the link `up` leads to /"), "{error}");
        assert!(
            error.contains("which holds the folder itself; remove the link"),
            "{error}"
        );
    }
}
