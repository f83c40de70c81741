//! Mistakes of templates, with their place.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::{Error, ErrorKind};

use crate::causes;

/// The paths of the files of templates, by their names.
pub(super) type Paths = BTreeMap<&'static str, &'static str>;

/// The error of a template while it renders: which template, which line, what is wrong.
///
/// It is for the log: visitors see a plain 500. It holds names and types, no values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    template: String,
    path: Option<&'static str>,
    line: Option<usize>,
    message: String,
}

impl TemplateError {
    /// Returns the innermost mistake of what failed in the template `name`.
    ///
    /// `paths` are those of the files, by the names of templates.
    pub(super) fn new(name: &str, error: &Error, paths: &Paths) -> Self {
        let mut innermost = error;
        let mut cause = None;
        for error in causes::chain(error).skip(1) {
            match error.downcast_ref::<Error>() {
                Some(error) => innermost = error,
                None => cause = Some(error.to_string()),
            }
        }
        let mut message = what(innermost);
        if let Some(cause) = cause {
            message = cause;
        }
        let template = innermost.name().unwrap_or(name);
        Self {
            template: template.to_owned(),
            path: paths.get(template).copied(),
            line: innermost.line(),
            message,
        }
    }

    /// Returns the name of the template in which the mistake is.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Returns the path of the template's file, as the compiler was given it, unless the application added the template itself.
    pub fn path(&self) -> Option<&str> {
        self.path
    }

    /// Returns the line of the mistake.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateError {}

/// Says what is wrong; details that can hold what a visitor typed are left out.
fn what(error: &Error) -> String {
    let kind = error.kind();
    let is_of_the_template = matches!(
        kind,
        ErrorKind::SyntaxError
            | ErrorKind::TemplateNotFound
            | ErrorKind::TooManyArguments
            | ErrorKind::MissingArgument
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod
            | ErrorKind::UnknownBlock
            | ErrorKind::UndefinedError
            | ErrorKind::BadEscape
    );
    match error.detail().filter(|_| is_of_the_template) {
        Some(detail) => format!("{kind}: {detail}"),
        None => kind.to_string(),
    }
}
