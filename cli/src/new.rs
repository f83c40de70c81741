//! `new`: writes an application that compiles, runs and is tested.
//!
//! Its files are those of the folder `new-application`, in which the name stands as `my-app` and `my_app`. Cargo makes the
//! package: it knows how that becomes a member of a workspace, and whether there is a repository already.

mod files;
mod folder;
mod name;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cargo::cargo;
use crate::failure::{Failure, print, say};

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

/// Writes an application, or refuses to and writes nothing.
pub(crate) fn write(order: &Order) -> Result<u8, Failure> {
    name::check(&order.name)?;
    folder::check(&order.folder)?;
    let framework = order.framework.as_deref().map(std::path::absolute);
    let framework = framework.transpose()?;

    make_package(order)?;
    let standing = standing(&order.folder)?;
    for (path, text) in files::of(order.kind, standing, &order.name, framework.as_deref())? {
        let path = order.folder.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    if standing == Standing::Alone {
        lock(&order.folder);
    }
    print(next_commands(order))?;
    Ok(0)
}

/// Lets cargo make an empty package.
fn make_package(order: &Order) -> Result<(), Failure> {
    let target = match order.kind {
        Kind::Minimal => "--bin",
        Kind::Sessions | Kind::Database | Kind::BesidePyramid => "--lib",
    };
    let mut command = cargo();
    command.args(["init", "--quiet", target, "--name", &order.name]);
    if !order.has_git {
        command.args(["--vcs", "none"]);
    }
    command.arg("--").arg(&order.folder);
    said(&mut command).map(drop)
}

/// Tells whether the new package is a member of a workspace.
fn standing(folder: &Path) -> Result<Standing, Failure> {
    let mut command = cargo();
    command.current_dir(folder).args([
        "locate-project",
        "--workspace",
        "--message-format",
        "plain",
    ]);
    let output = said(&mut command)?;
    let root = String::from_utf8_lossy(&output.stdout);
    let own = std::fs::canonicalize(folder.join("Cargo.toml"))?;
    let is_own = std::fs::canonicalize(root.trim_end()).is_ok_and(|root| root == own);
    Ok(if is_own {
        Standing::Alone
    } else {
        Standing::Member
    })
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
    Err(Failure::new(said.trim().trim_start_matches("error: ")))
}

/// Says what to do next.
fn next_commands(order: &Order) -> String {
    format!(
        "The application `{}` is written.\n\n    cd {}\n    cargo test\n    cargo pyramidion serve\n",
        order.name,
        order.folder.display()
    )
}
