//! Cargo itself, and what it knows of a project.

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
            Failure::new(stderr.trim().trim_start_matches("error: "))
        }
        error => Failure::new(error),
    })
}
