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
    said: Said,
}

/// What is said on standard error.
#[derive(Debug)]
enum Said {
    Text(String),
    /// What is wrong with the settings.
    OfSettings(Vec<String>),
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
            said: Said::Text(text),
        }
    }

    /// Returns the failure of wrong arguments, with how they are written.
    pub(super) fn of_arguments(mistake: &str, usage: &str) -> Self {
        Self {
            status: MISUSED,
            said: Said::Text(format!("error: {mistake}\n{usage}")),
        }
    }

    /// Returns the failure of wrong settings, a line each.
    pub(super) fn of_settings<M: Into<String>>(mistakes: impl IntoIterator<Item = M>) -> Self {
        let mistakes = mistakes.into_iter().map(Into::into);
        Self {
            status: MISUSED,
            said: Said::OfSettings(mistakes.collect()),
        }
    }

    /// Returns what is wrong with the settings, a sentence each; nothing if something else failed.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(super) fn mistakes_of_settings(&self) -> &[String] {
        match &self.said {
            Said::OfSettings(mistakes) => mistakes,
            Said::Text(_) => &[],
        }
    }

    /// Fails if the program itself is wrong.
    pub(super) fn of_program(mistakes: Vec<String>) -> Result<(), Self> {
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Self {
            status: FAILED,
            said: Said::Text(lines(&mistakes)),
        })
    }

    /// Says what failed, and returns the status of the program.
    pub(super) fn report(self) -> u8 {
        let text = match self.said {
            Said::Text(text) => text,
            Said::OfSettings(mistakes) => lines(&mistakes),
        };
        write(text.trim_end());
        self.status
    }
}

/// Whoever does not read any more has what he wanted: `routes | head -1` does not fail.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                status: 0,
                said: Said::Text(String::new()),
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
