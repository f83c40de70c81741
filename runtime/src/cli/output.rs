//! What a command answers, on standard output.

use std::io::{self, Write as _};

use serde::Serialize;

/// How a command answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Output {
    /// A text for people, with colours or without.
    Table { is_coloured: bool },
    /// A line of JSON.
    Json,
}

impl Output {
    /// Writes an answer in the form that is asked for: a value as JSON, or what `table` makes of it.
    pub(super) fn write(
        self,
        value: &impl Serialize,
        table: impl FnOnce(bool) -> String,
    ) -> io::Result<()> {
        match self {
            Self::Table { is_coloured } => print(&table(is_coloured)),
            Self::Json => print(&format!("{}\n", serde_json::to_string(value)?)),
        }
    }
}

/// Writes a text to standard output.
///
/// # Errors
///
/// Fails if nobody reads it.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
