//! Cargo itself, and what it knows of a project.

use std::path::Path;
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::failure::Failure;

/// Returns the cargo that runs this program, or the one that a shell would find.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Asks cargo about the project of the current folder, as it is built for this machine.
///
/// What only other machines need is left out: it is not fetched by a build, so that it may not be had without a network.
pub(crate) fn metadata() -> Result<Metadata, Failure> {
    let mut command = MetadataCommand::new();
    command.cargo_path(cargo().get_program());
    if let Some(host) = host() {
        command.other_options(["--filter-platform".to_owned(), host]);
    }
    let asked = command.exec();
    asked.map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            let said = stderr.trim().trim_start_matches("error: ");
            let is_elsewhere = !is_in_project();
            let advice =
                is_elsewhere.then_some("; `cargo pyramidion new NAME` begins an application");
            Failure::new(format_args!("{said}{}", advice.unwrap_or_default()))
        }
        error => Failure::new(error),
    })
}

/// Returns the name of this machine's kind, such as `x86_64-unknown-linux-gnu`.
fn host() -> Option<String> {
    let output = cargo().arg("-vV").output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
}

/// Tells whether the current folder is in a project.
pub(crate) fn is_in_project() -> bool {
    is_project(Path::new("."))
}

/// Tells whether a folder is in a project, be its manifest right or wrong.
pub(crate) fn is_project(folder: &Path) -> bool {
    let mut command = cargo();
    command
        .current_dir(folder)
        .args(["locate-project", "--quiet"]);
    // Without cargo there is no project either; whatever is done then says so.
    command.output().is_ok_and(|found| found.status.success())
}
