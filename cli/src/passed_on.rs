//! Words that are commands of the application: its own program obeys them.

use std::ffi::OsString;

use pyramidion_syntax::near;

use crate::arguments;
use crate::cargo::{cargo, is_in_project};
use crate::failure::Failure;

/// Runs the application with some words, and returns its status.
pub(crate) fn run(words: &[OsString]) -> Result<u8, Failure> {
    if !is_in_project() {
        let word = words.first().map(|word| word.to_string_lossy());
        let word = word.unwrap_or_default();
        let own = arguments::names();
        return Err(Failure::refusal(format_args!(
            "there is no command `{}`{}, and no application here that could have it",
            word.escape_debug(),
            near::hint(&word, own.iter().map(String::as_str))
        )));
    }
    let mut command = cargo();
    command.args(["run", "--quiet", "--"]).args(words);
    let status = command
        .status()
        .map_err(|error| Failure::new(format_args!("cargo cannot be run: {error}")))?;
    // What a signal ended has no status.
    let status = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(status.unwrap_or(1))
}
