//! Why a URL cannot be written.

use std::fmt;
use std::panic::Location;

/// The error for a URL that cannot be written.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
///
/// let error = DummyRequest::get("/").build().route_path("absent").unwrap_err();
/// assert!(error.to_string().contains("`absent`"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError {
    message: String,
    /// Where the URL was asked for.
    place: Option<&'static Location<'static>>,
    /// What would have found it earlier.
    remedy: &'static str,
}

impl UrlError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
            remedy: "`config.check_urls(…)` finds that before the first request",
        }
    }

    /// Returns the error with the place where the URL was asked for.
    pub(crate) fn at(mut self, place: &'static Location<'static>) -> Self {
        self.place.get_or_insert(place);
        self
    }

    /// Returns the error as one that a typed route does not have.
    pub(super) fn of_name(self) -> Self {
        Self {
            remedy: "the compiler finds that for a type that derives `Route`, and \
                     `config.check_urls(…)` before the first request",
            ..self
        }
    }

    /// Returns the error without the place, where another is said.
    #[cfg(feature = "templates")]
    pub(crate) fn without_place(self) -> Self {
        Self {
            place: None,
            ..self
        }
    }

    pub(super) fn external(name: &str) -> Self {
        Self::new(format!(
            "the route `{name}` leads to another site, so it has no path here; use `route_url` \
             without an application URL"
        ))
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.place {
            Some(place) => write!(f, "; it is asked for at {place}; {}", self.remedy),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UrlError {}
