//! Applications that the program began, in folders that are gone with them.

#[cfg(unix)]
pub(crate) mod supervised;

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What a program said, and its status.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program to its end.
pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().expect("it runs");
    Said {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Returns the program, as cargo calls it.
pub(crate) fn tool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-pyramidion"));
    // What the tests were built and are run with is not for the applications.
    for (name, _) in std::env::vars_os() {
        let is_ours = name.to_string_lossy().starts_with("PYRAMIDION_");
        if is_ours || name == "SESSION_SECRET" {
            command.env_remove(name);
        }
    }
    command.env("CARGO", env!("CARGO")).arg("pyramidion");
    // Whoever runs the tests may not have begun them with cargo.
    command.env("PYRAMIDION_DEVELOPMENT", "on");
    // What is compiled already need not be compiled again, and nothing is fetched.
    command
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true");
    command
}

/// Returns the folder of the framework.
fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime")
}

/// Returns the folder that the workspace is built into.
pub(crate) fn target() -> PathBuf {
    let tool = Path::new(env!("CARGO_BIN_EXE_cargo-pyramidion"));
    let target = tool.parent().and_then(Path::parent);
    target
        .expect("the folder of the profile is in it")
        .to_owned()
}

/// Has everything below a folder compiled with the profile of this workspace, so that a dependency which was compiled for the
/// tests is not compiled again.
fn share_profile(folder: &Path) {
    let manifest = std::fs::read_to_string(runtime().join("../Cargo.toml")).expect("a manifest");
    let profiles = manifest.find("\n[profile.dev]").expect("profiles");
    std::fs::create_dir(folder.join(".cargo")).expect("a folder");
    std::fs::write(folder.join(".cargo/config.toml"), &manifest[profiles..]).expect("a file");
}

/// Begins an application with this checkout of the framework, whatever becomes of it.
pub(crate) fn begin(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = tool();
    command.current_dir(folder).arg("new").args(arguments);
    command.arg("--pyramidion").arg(runtime());
    said(&mut command)
}

/// Has a project built with the versions of this workspace.
fn copy_lock(folder: &Path) {
    let lock = runtime().join("../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).expect("its lock");
}

/// Runs cargo in a folder, where it builds what the versions of this workspace are.
fn cargo(folder: &Path, arguments: &[&str]) -> Said {
    copy_lock(folder);
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true");
    said(&mut command)
}

/// An application that `new` wrote.
#[derive(Debug)]
pub(crate) struct Application {
    parent: TempDir,
    name: String,
}

impl Application {
    /// Begins an application; its name is that of its program, so each test has one of its own.
    pub(crate) fn begin(name: &str, options: &[&str]) -> Self {
        let parent = tempfile::tempdir().expect("a folder");
        share_profile(parent.path());
        let arguments = [&[name][..], options].concat();
        let said = begin(parent.path(), &arguments);
        assert_eq!(said.status, Some(0), "{said:?}");
        let name = name.to_owned();
        let app = Self { parent, name };
        copy_lock(&app.folder());
        app
    }

    /// Returns its folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.parent.path().join(&self.name)
    }

    /// Returns the text of a file.
    pub(crate) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder().join(file)).expect("a file")
    }

    /// Writes a file.
    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.folder().join(file), text).expect("a file");
    }
}

/// A workspace in a repository, to which applications are added.
#[derive(Debug)]
pub(crate) struct Workspace(TempDir);

impl Workspace {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        share_profile(folder.path());
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = []\n";
        std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
        let mut git = Command::new("git");
        let made = said(git.args(["init", "--quiet"]).current_dir(folder.path()));
        assert_eq!(made.status, Some(0), "{made:?}");
        Self(folder)
    }

    /// Returns its folder.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds an application.
    pub(crate) fn begin(&self, name: &str, options: &[&str]) -> Said {
        begin(self.path(), &[&[name][..], options].concat())
    }

    /// Returns the text of a file.
    pub(crate) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).expect("a file")
    }

    /// Runs cargo in it.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Said {
        cargo(self.path(), arguments)
    }
}
