//! `new`: writes an application that compiles, runs and is tested.
//!
//! Its files are those of the folder `new-application`, in which the name stands as `my-app` and `my_app`. Cargo makes the
//! package: it knows how that becomes a member of a workspace, and whether there is a repository already.

mod files;
mod folder;
mod name;
mod unfinished;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cargo::{cargo, is_project};
use crate::failure::{Failure, print, say};

use unfinished::Unfinished;

/// What is to be written.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) has_git: bool,
    /// A checkout of the framework, instead of what is published.
    pub(crate) framework: Option<PathBuf>,
}

/// What an application begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One file with one view.
    Minimal,
    /// Sessions, templates, static files and settings.
    Sessions,
    /// The same, and a database.
    Database,
    /// Sessions, templates, static files and settings, in front of an application on Pyramid.
    BesidePyramid,
}

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is a project of its own.
    Alone,
    /// It is a member of a workspace, which has the profiles, the lock and the repository.
    Member,
}

/// Which repository the package is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repository {
    None,
    /// The one that cargo makes, unless there is one around it.
    OfCargo,
}

/// Writes an application, or refuses to and writes nothing.
pub(crate) fn write(order: &Order) -> Result<u8, Failure> {
    name::check(&order.name)?;
    folder::check(&order.folder)?;
    let framework = order.framework.as_deref().map(std::path::absolute);
    let framework = framework.transpose()?;

    let unfinished = Unfinished::begin(&order.folder, outer_manifest(&order.folder)?)?;
    make_package(order, Repository::None)?;
    let standing = standing(&order.folder)?;
    if standing == Standing::Alone && order.has_git {
        // Cargo makes a repository only together with a package.
        std::fs::remove_file(order.folder.join("Cargo.toml"))?;
        make_package(order, Repository::OfCargo)?;
    }
    for (path, text) in files::of(order.kind, standing, &order.name, framework.as_deref())? {
        let path = order.folder.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    check(&order.folder)?;
    unfinished.keep();
    if standing == Standing::Alone {
        lock(&order.folder);
    }
    print(next_commands(order))?;
    Ok(0)
}

/// Returns the manifest that a new member would be written into, if a folder is below one.
fn outer_manifest(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let folder = std::path::absolute(folder)?;
    let Some(parent) = folder.ancestors().find(|folder| folder.is_dir()) else {
        return Ok(None);
    };
    if is_project(parent) {
        root_manifest(parent).map(Some)
    } else {
        Ok(None)
    }
}

/// Lets cargo make an empty package.
fn make_package(order: &Order, repository: Repository) -> Result<(), Failure> {
    let target = match order.kind {
        Kind::Minimal => "--bin",
        Kind::Sessions | Kind::Database | Kind::BesidePyramid => "--lib",
    };
    let mut command = cargo();
    command.args(["init", "--quiet", target, "--name", &order.name]);
    if repository == Repository::None {
        command.args(["--vcs", "none"]);
    }
    command.arg("--").arg(&order.folder);
    said(&mut command).map(drop)
}

/// Tells whether the new package is a member of a workspace.
fn standing(folder: &Path) -> Result<Standing, Failure> {
    let root = root_manifest(folder)?;
    let own = std::fs::canonicalize(folder.join("Cargo.toml"))?;
    let is_own = std::fs::canonicalize(root).is_ok_and(|root| root == own);
    Ok(if is_own {
        Standing::Alone
    } else {
        Standing::Member
    })
}

/// Returns the manifest of the workspace that a folder belongs to.
fn root_manifest(folder: &Path) -> Result<PathBuf, Failure> {
    let mut command = cargo();
    command.current_dir(folder).args([
        "locate-project",
        "--workspace",
        "--message-format",
        "plain",
    ]);
    let output = said(&mut command)?;
    let root = String::from_utf8_lossy(&output.stdout);
    Ok(root.trim_end().into())
}

/// Refuses what cargo cannot read: a workspace may have a member of that name.
fn check(folder: &Path) -> Result<(), Failure> {
    let mut command = cargo();
    command
        .current_dir(folder)
        .args(["metadata", "--no-deps", "--offline"])
        .args(["--format-version", "1", "--quiet"]);
    said(&mut command).map(drop)
}

/// Writes down the versions that the application is built with; without a network, its first build does.
fn lock(folder: &Path) {
    let mut command = cargo();
    command
        .current_dir(folder)
        .args(["generate-lockfile", "--quiet"]);
    if let Err(failure) = said(&mut command) {
        say("warning: `Cargo.lock` is not written yet; the first build does it");
        failure.report();
    }
}

/// Runs cargo, whose message is that of the failure.
fn said(command: &mut Command) -> Result<Output, Failure> {
    let output = command
        .output()
        .map_err(|error| Failure::new(format_args!("cargo cannot be run: {error}")))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::refusal(said.trim().trim_start_matches("error: ")))
}

/// Says what to do next.
fn next_commands(order: &Order) -> String {
    format!(
        "The application `{}` is written.\n\n    cd {}\n    cargo test\n    cargo pyramidion serve\n",
        order.name,
        quoted(&order.folder.display().to_string())
    )
}

/// Returns a path as it is typed into a shell.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\:._-+,".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_can_be_pasted_into_a_shell() {
        for (path, typed) in [
            ("blog", "blog"),
            ("/srv/über/a_b-1.x", "/srv/über/a_b-1.x"),
            ("my blog", "'my blog'"),
            ("$HOME", "'$HOME'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(path), typed);
        }
    }
}
