//! The mistakes of a configuration.

use std::fmt;

use rustc_hash::FxHashSet;

use crate::introspection::SourcePlace;

/// The error for a configuration from which no application can be made.
///
/// It holds every mistake. Each is written with the file and line where it was made and with what to
/// write instead, also by `{:?}`, so that a `main` that returns it prints a report.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_route("home", "/home");
/// let error = config.make_app().unwrap_err();
/// assert_eq!(error.problems().count(), 1);
/// assert!(error.to_string().contains("`home` is added 2 times"));
/// ```
pub struct ConfigurationError {
    problems: Vec<Problem>,
}

impl ConfigurationError {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| a.places.cmp(&b.places));
        // What is declared once may become several views, each with the mistake.
        let mut told = FxHashSet::default();
        problems.retain(|problem| told.insert(problem.to_string()));
        Self { problems }
    }

    /// Returns the sentence of each mistake, with what to do instead, and the places that took part in it.
    #[cfg(all(feature = "cli", feature = "devel", debug_assertions))]
    pub(crate) fn mistakes(&self) -> impl Iterator<Item = (String, &[SourcePlace])> {
        self.problems.iter().map(|problem| {
            let remedy = match problem.remedy {
                "" => String::new(),
                remedy => format!("; {remedy}"),
            };
            (format!("{}{remedy}", problem.message), &problem.places[..])
        })
    }

    /// Returns one line per mistake: where, and what.
    pub fn problems(&self) -> impl Iterator<Item = String> {
        self.problems.iter().map(ToString::to_string)
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [problem] => write!(f, "the configuration has a mistake\n\n  {problem}\n"),
            problems => {
                writeln!(f, "the configuration has {} mistakes\n", problems.len())?;
                problems
                    .iter()
                    .try_for_each(|problem| writeln!(f, "  {problem}"))
            }
        }
    }
}

impl fmt::Debug for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigurationError {}

/// One mistake: the places that took part in it, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    places: Vec<SourcePlace>,
    message: String,
    /// What to do instead, where the places have to be named first.
    remedy: &'static str,
}

impl Problem {
    /// Returns a mistake whose sentence says the place itself.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            places: Vec::new(),
            message: message.into(),
            remedy: "",
        }
    }

    pub(super) fn at(place: impl Into<SourcePlace>, message: impl Into<String>) -> Self {
        Self {
            places: vec![place.into()],
            message: message.into(),
            remedy: "",
        }
    }

    /// Returns a mistake that several places make together, and what to do instead unless the message says it.
    pub(super) fn conflict<P>(
        message: impl Into<String>,
        places: &[P],
        remedy: &'static str,
    ) -> Self
    where
        P: Into<SourcePlace> + Copy,
    {
        let places = places.iter().map(|place| (*place).into()).collect();
        Self {
            places,
            message: message.into(),
            remedy,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.places.first() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        for (index, place) in self.places.iter().skip(1).enumerate() {
            let before = if index == 0 { "; also at" } else { " and" };
            write!(f, "{before} {place}")?;
        }
        if self.remedy.is_empty() {
            return Ok(());
        }
        write!(f, "; {}", self.remedy)
    }
}
