//! Why the program ends before it is done, and with which status.

use std::fmt::Display;
use std::io::{self, Write as _};

/// What ends the program: a status, and what is said on standard error.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u8,
    text: String,
}

impl Failure {
    /// Returns the failure of something that was tried.
    pub(crate) fn new(text: impl Display) -> Self {
        Self {
            status: 1,
            text: text.to_string(),
        }
    }

    /// Returns the refusal of what the arguments ask for; nothing has been done.
    pub(crate) fn refusal(text: impl Display) -> Self {
        Self {
            status: 2,
            text: text.to_string(),
        }
    }

    /// Returns what is said of it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Says what failed, and returns the status of the program.
    pub(crate) fn report(self) -> u8 {
        say(format_args!("error: {}", self.text.trim_end()));
        self.status
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error)
    }
}

/// Says something on standard error.
pub(crate) fn say(text: impl Display) {
    // Where nobody listens, nothing is lost.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints what was asked for; whoever does not read any more has it.
pub(crate) fn print(text: impl Display) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}
