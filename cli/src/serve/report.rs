//! What is wrong: a build that failed, or a program that ended by itself.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::process::ExitStatus;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use serde::Serialize;

use super::ansi;
use super::excerpt::{self, Excerpt};
use super::links::Links;

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
    /// What opens it.
    #[serde(skip)]
    pub(super) link: Option<String>,
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

    /// Reports what could not be run at all.
    pub(super) fn of_error(title: &str, error: &io::Error) -> Self {
        Self {
            title: title.to_owned(),
            problems: vec![Problem::of_text(&error.to_string(), Vec::new())],
        }
    }

    /// Reports a program that ended, by the last of what it said.
    pub(super) fn of_program(status: ExitStatus, said: &str, root: &Path, links: &Links) -> Self {
        let title = match status.code() {
            Some(0) => "The program ended".to_owned(),
            Some(code) => format!("The program ended with status {code}"),
            None => format!("The program was ended: {status}"),
        };
        let excerpts = excerpt::of(&ansi::plain(said), root, links);
        let problem = Problem::of_text(&advised(said), excerpts);
        Self {
            title,
            problems: vec![problem],
        }
    }
}

/// Adds advice to what a program said at its end that does not serve as this one expects.
fn advised(said: &str) -> Cow<'_, str> {
    const ADVICE: &str = "A program is served if it runs `pyramidion::cli::run`.";
    if said.trim().is_empty() {
        return format!("It said nothing. {ADVICE}").into();
    }
    // It does not take over the socket, but wants one of its own.
    if said.contains("cannot listen on ") {
        let said = said.trim_end();
        return format!("{said}\n\n`cargo pyramidion serve` listens already. {ADVICE}").into();
    }
    said.into()
}

impl Problem {
    /// Takes over a message of the compiler, unless it only counts others.
    pub(super) fn of_compiler(message: Diagnostic, links: &Links) -> Option<Self> {
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
                link: links.to(&span.file_name, span.line_start, span.column_start),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_serves_by_itself_is_told_how_it_is_served() {
        for said in ["\n", "error: cannot listen on 127.0.0.1:6543: in use\n"] {
            let advised = advised(said);
            assert!(advised.starts_with(said.trim_end()), "{advised}");
            assert!(
                advised.contains("if it runs `pyramidion::cli::run`"),
                "{advised}"
            );
        }
        assert_eq!(advised("it panicked\n"), "it panicked\n");
    }
}
