//! Why a command ends before it is done, and with which status.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::causes;

/// The application cannot be made, or a command cannot be done.
const FAILED: u8 = 1;

/// The arguments or the settings are wrong.
const MISUSED: u8 = 2;

/// What ends a command: a status, and what is said on standard error.
#[derive(Debug)]
pub(super) struct Failure {
    status: u8,
    text: String,
    /// What is wrong with the settings.
    mistakes: Vec<String>,
}

impl Failure {
    /// Returns the failure of what a command did.
    pub(super) fn new(error: impl Into<crate::Error>) -> Self {
        let error = error.into();
        let mut text = String::from("error: ");
        let mut before = "";
        for cause in causes::chain(&*error) {
            let cause = cause.to_string();
            // Many errors say their causes themselves.
            if !text.contains(&cause) {
                let _ = write!(text, "{before}{cause}");
            }
            before = ": ";
        }
        Self {
            status: FAILED,
            text,
            mistakes: Vec::new(),
        }
    }

    /// Returns the failure of wrong arguments, with how they are written.
    pub(super) fn of_arguments(mistake: &str, usage: &str) -> Self {
        Self {
            status: MISUSED,
            text: format!("error: {mistake}\n{usage}"),
            mistakes: Vec::new(),
        }
    }

    /// Returns the failure of wrong settings, a line each.
    pub(super) fn of_settings<M: Into<String>>(mistakes: impl IntoIterator<Item = M>) -> Self {
        let mistakes: Vec<_> = mistakes.into_iter().map(Into::into).collect();
        Self {
            status: MISUSED,
            text: lines(&mistakes),
            mistakes,
        }
    }

    /// Returns what is wrong with the settings, a sentence each; nothing if something else failed.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(super) fn mistakes_of_settings(&self) -> &[String] {
        &self.mistakes
    }

    /// Fails if the program itself is wrong.
    pub(super) fn of_program(mistakes: Vec<String>) -> Result<(), Self> {
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Self {
            status: FAILED,
            text: lines(&mistakes),
            mistakes: Vec::new(),
        })
    }

    /// Says what failed, and returns the status of the program.
    pub(super) fn report(self) -> u8 {
        write(self.text.trim_end());
        self.status
    }
}

/// Whoever does not read any more has what he wanted: `routes | head -1` does not fail.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                status: 0,
                text: String::new(),
                mistakes: Vec::new(),
            };
        }
        Self::new(error)
    }
}

/// Returns a line for each mistake.
fn lines(mistakes: &[String]) -> String {
    let lines = mistakes.iter().map(|mistake| format!("error: {mistake}\n"));
    lines.collect()
}

/// Says something on standard error, with what it is before it.
pub(super) fn say(kind: &str, text: &str) {
    write(&format!("{kind}: {text}"));
}

fn write(text: &str) {
    if !text.is_empty() {
        // Where nobody listens, nothing is lost.
        let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
    }
}
