//! A project that cargo cannot read when serving begins: the reason is said, and a manifest that changes is read again.
//!
//! Nothing is listened on meanwhile, since the settings that say where belong to the package.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cargo::{is_in_project, metadata};
use crate::failure::{Failure, say};

use super::Options;
use super::project::Project;
use super::snapshot::Snapshot;

/// How often is looked whether a file has changed.
const INTERVAL: Duration = Duration::from_millis(500);

/// Finds the project, and waits until its manifests can be read.
///
/// # Errors
///
/// Fails if there is no project, or none with a program that can be chosen.
pub(super) async fn find(options: &Options) -> Result<Project, Failure> {
    let own = own_manifests()?;
    loop {
        // What changes while cargo reads it is read again.
        let mut files = own.clone();
        let mut before = snapshot(&files);
        let failure = match metadata() {
            Ok(metadata) => return Project::of(&metadata, options),
            Err(failure) if !is_in_project() => return Err(failure),
            Err(failure) => failure,
        };
        let named = named_manifests(failure.text());
        before.extend(snapshot(&named));
        files.extend(named);
        failure.report();
        say("waiting for a Cargo.toml that can be read");
        while snapshot(&files).changed_since(&before).is_empty() {
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

/// Returns the manifests that the current folder can belong to, with the versions beside them.
fn own_manifests() -> Result<Vec<PathBuf>, Failure> {
    let folder = std::env::current_dir()?;
    let folders = folder.ancestors();
    let files =
        folders.flat_map(|folder| ["Cargo.toml", "Cargo.lock"].map(|file| folder.join(file)));
    Ok(files.collect())
}

/// Returns the manifests that cargo names in what it says: those of other members, or of packages that are not there yet.
///
/// It names them in code marks, or after an arrow with the line and the column, from the current folder.
fn named_manifests(said: &str) -> Vec<PathBuf> {
    const MANIFEST: &str = "Cargo.toml";
    let marked = said.split('`').skip(1).step_by(2);
    let pointed = said.lines().filter_map(|line| {
        let (place, _) = line
            .trim_start()
            .strip_prefix("--> ")?
            .rsplit_once(MANIFEST)?;
        Some(place)
    });
    let pointed = pointed.map(|folder| Path::new(folder).join(MANIFEST));
    let marked = marked.map(PathBuf::from).filter(|name| name.is_absolute());
    let named = marked.chain(pointed);
    named.filter(|name| name.ends_with(MANIFEST)).collect()
}

fn snapshot(files: &[PathBuf]) -> Snapshot {
    Snapshot::of([], files.iter().map(PathBuf::as_path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifests_that_cargo_names_are_found() {
        let said = "failed to load manifest for workspace member `/a/b`\n\nCaused by:\n  \
                    failed to read `/a/b/Cargo.toml`\n\nCaused by:\n  No such file";
        assert_eq!(named_manifests(said), [PathBuf::from("/a/b/Cargo.toml")]);
        let said = "invalid table header\n --> a b/member/Cargo.toml:1:9\n  |\n1 | [package\n";
        assert_eq!(
            named_manifests(said),
            [PathBuf::from("a b/member/Cargo.toml")]
        );
        assert_eq!(
            named_manifests("--> Cargo.toml:1:9"),
            [PathBuf::from("Cargo.toml")]
        );
        assert!(named_manifests("error: a `").is_empty());
    }
}
