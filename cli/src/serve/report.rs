//! What is wrong: a build that failed, or a program that ended by itself.

use std::path::Path;
use std::process::ExitStatus;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use serde::Serialize;

use super::ansi;
use super::excerpt::{self, Excerpt};

/// What is wrong.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) title: String,
    /// Errors before warnings.
    pub(super) problems: Vec<Problem>,
}

/// A message, as it was written for a terminal.
#[derive(Debug)]
pub(super) struct Problem {
    level: Level,
    text: String,
    pub(super) place: Option<Place>,
    pub(super) excerpts: Vec<Excerpt>,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Error,
    Warning,
}

/// Where something is wrong.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Report {
    /// Reports a build, by the messages of the compiler or else by what cargo said.
    pub(super) fn of_build(mut problems: Vec<Problem>, said: &str) -> Self {
        problems.sort_by_key(|problem| problem.level);
        let is_told = problems.iter().any(|problem| problem.level == Level::Error);
        if !is_told {
            problems.insert(0, Problem::of_text(said, Vec::new()));
        }
        let count = |level| problems.iter().filter(|one| one.level == level).count();
        let title = match (count(Level::Error), count(Level::Warning)) {
            (1, 0) => "The build failed with an error".to_owned(),
            (errors, 0) => format!("The build failed with {errors} errors"),
            (1, 1) => "The build failed with an error and a warning".to_owned(),
            (1, warnings) => format!("The build failed with an error and {warnings} warnings"),
            (errors, 1) => format!("The build failed with {errors} errors and a warning"),
            (errors, warnings) => {
                format!("The build failed with {errors} errors and {warnings} warnings")
            }
        };
        Self { title, problems }
    }

    /// Reports a program that ended, by the last of what it said.
    pub(super) fn of_program(status: ExitStatus, said: &str, root: &Path) -> Self {
        let title = match status.code() {
            Some(0) => "The program ended".to_owned(),
            Some(code) => format!("The program ended with status {code}"),
            None => format!("The program was ended: {status}"),
        };
        let text = if said.trim().is_empty() {
            "It said nothing. A program is served if it runs `pyramidion::cli::run`."
        } else {
            said
        };
        let problem = Problem::of_text(text, excerpt::of(&ansi::plain(text), root));
        Self {
            title,
            problems: vec![problem],
        }
    }
}

impl Problem {
    /// Takes over a message of the compiler, unless it only counts others.
    pub(super) fn of_compiler(message: Diagnostic) -> Option<Self> {
        let level = match message.level {
            DiagnosticLevel::Error | DiagnosticLevel::Ice => Level::Error,
            DiagnosticLevel::Warning => Level::Warning,
            _ => return None,
        };
        let counts = message.spans.is_empty()
            && (message.message.starts_with("aborting due to")
                || message.message.ends_with(" emitted"));
        if counts {
            return None;
        }
        let primary = message.spans.into_iter().find(|span| span.is_primary);
        Some(Self {
            level,
            text: message.rendered.unwrap_or(message.message),
            place: primary.map(|span| Place {
                file: span.file_name,
                line: span.line_start,
                column: span.column_start,
            }),
            excerpts: Vec::new(),
        })
    }

    fn of_text(text: &str, excerpts: Vec<Excerpt>) -> Self {
        Self {
            level: Level::Error,
            text: text.trim_matches('\n').to_owned(),
            place: None,
            excerpts,
        }
    }

    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// Returns the message, with the sequences that colour it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
