//! Where something is declared.

use std::fmt;

use crate::introspection::SourcePlace;
use crate::telemetry::Source;

/// Where a view was declared. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub module: &'static str,
    pub file: &'static str,
    pub line: u32,
    pub column: u32,
    pub function: &'static str,
    pub target: Target,
}

impl Place {
    /// Names the view for spans and the log.
    pub(crate) const fn source(&self) -> Source {
        Source {
            function: self.function,
            file: self.file,
            line: self.line,
        }
    }
}

impl From<Place> for SourcePlace {
    fn from(place: Place) -> Self {
        Self::new(place.file, place.line)
    }
}

/// Names the function, or the line for one without a name.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.function {
            "" => write!(f, "at {}:{}", self.file, self.line),
            function => write!(f, "`{function}`"),
        }
    }
}

/// Which part of a package is compiled. It is not public API.
///
/// A library and a program may have the same name, and so may their modules.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Library,
    /// A program, or an example, of this name.
    Program(&'static str),
    /// A test or a benchmark beside the library.
    Test,
}

impl Target {
    /// Returns what is compiled, from what cargo sets for programs, and for tests and benchmarks.
    pub const fn of(program: Option<&'static str>, folder_of_tests: Option<&'static str>) -> Self {
        match (program, folder_of_tests) {
            (Some(program), _) => Self::Program(program),
            (None, Some(_)) => Self::Test,
            (None, None) => Self::Library,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library => f.write_str("the library"),
            Self::Program(program) => write!(f, "the program `{program}`"),
            Self::Test => f.write_str("the test"),
        }
    }
}

/// Returns what is being compiled where it is called. It is not public API.
#[doc(hidden)]
#[macro_export]
macro_rules! __target {
    () => {
        $crate::view::Target::of(
            ::core::option_env!("CARGO_BIN_NAME"),
            ::core::option_env!("CARGO_TARGET_TMPDIR"),
        )
    };
}
