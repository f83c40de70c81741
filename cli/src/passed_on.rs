//! Words that are commands of the application: its own program obeys them.

use std::ffi::OsString;

use crate::cargo::cargo;
use crate::failure::Failure;

/// Runs the application with some words, and returns its status.
pub(crate) fn run(words: &[OsString]) -> Result<u8, Failure> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--"]).args(words);
    let status = command
        .status()
        .map_err(|error| Failure::new(format_args!("cargo cannot be run: {error}")))?;
    // What a signal ended has no status.
    let status = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(status.unwrap_or(1))
}
