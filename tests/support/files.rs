//! The files of the repository.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// Returns the files below a folder that end with one of some extensions, in the order of their paths; what is built is not
/// among them, and links are not followed.
///
/// # Panics
///
/// Panics if a folder cannot be read.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without what it reads fails")]
pub fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut walk = WalkBuilder::new(folder);
    // Where the repository was copied without its history, it says all the same what is built.
    walk.hidden(false).require_git(false);
    let entries = walk.build().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let files = files.filter(|entry| {
        let extension = entry.path().extension().unwrap_or_default();
        extensions.iter().any(|other| extension == *other)
    });
    let mut files: Vec<_> = files.map(ignore::DirEntry::into_path).collect();
    files.sort();
    files
}
