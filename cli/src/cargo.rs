//! Cargo itself, and what it knows of a project.

use std::path::Path;
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::failure::Failure;

/// Returns the cargo that runs this program, or the one that a shell would find.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Asks cargo about the project of the current folder.
pub(crate) fn metadata() -> Result<Metadata, Failure> {
    let asked = MetadataCommand::new()
        .cargo_path(cargo().get_program())
        .exec();
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
