//! What is found while an application is made: mistakes, and what was probably meant differently.

use std::fmt::Display;

use super::describe;
use super::error::{ConfigurationError, Problem};
use crate::introspection::SourcePlace;
use crate::view::View;

/// The mistakes and warnings of a configuration.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Report {
    /// Adds a mistake.
    pub(super) fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Adds a mistake that was made at a place.
    pub(super) fn add_at(&mut self, place: impl Into<SourcePlace>, message: impl Into<String>) {
        self.add(Problem::at(place, message));
    }

    /// Adds a mistake of a view; the message goes on after what names it.
    pub(super) fn add_of(&mut self, view: &View, message: impl Display) {
        self.add_at(view.place, format!("{} {message}", describe(view)));
    }

    /// Adds several mistakes that were made at one place.
    pub(super) fn add_all_at<M: Into<String>>(
        &mut self,
        place: impl Into<SourcePlace>,
        messages: impl IntoIterator<Item = M>,
    ) {
        let place = place.into();
        for message in messages {
            self.add_at(place, message);
        }
    }

    /// Adds a warning, which says its place itself.
    pub(super) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// Adds several warnings.
    pub(super) fn warn_all(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.warnings.extend(warnings);
    }

    /// Returns how many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Returns the warnings.
    ///
    /// # Errors
    ///
    /// Fails with the mistakes if there are any.
    pub(super) fn finish(self) -> Result<Vec<String>, ConfigurationError> {
        if self.problems.is_empty() {
            Ok(self.warnings)
        } else {
            Err(ConfigurationError::new(self.problems))
        }
    }
}

#[cfg(test)]
impl Report {
    /// Returns the mistakes as they are reported.
    pub(super) fn told(&self) -> Vec<String> {
        self.problems.iter().map(ToString::to_string).collect()
    }
}
