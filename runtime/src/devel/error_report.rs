//! What observers learn of the error that a request was answered with.

use std::sync::Arc;

use crate::observers::Departure;
use crate::response::Response;

use super::excerpt::Excerpt;
use super::page_contents::Report;
use super::plain;
use super::shown::Shown;

/// What the error page says of a request that was answered with an error, also where an exception view answered it.
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use pyramidion::devel::ErrorReport;
/// use pyramidion::observers::{Departure, Observer, RequestObserver};
/// use pyramidion::request::Connection;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// #[derive(Clone, Default)]
/// struct Errors(Arc<Mutex<Vec<String>>>);
///
/// impl Observer for Errors {
///     fn watch(&self, _: &Request) -> Option<Arc<dyn RequestObserver>> {
///         Some(Arc::new(self.clone()))
///     }
/// }
///
/// impl RequestObserver for Errors {
///     fn depart(&self, departure: &mut Departure<'_>) {
///         if let Some(report) = ErrorReport::of(departure) {
///             let place = report.places().next().expect("the line of the `?`");
///             assert!(place.excerpt.is_none_or(|excerpt| !excerpt.lines().is_empty()));
///             let (kind, message) = report.causes().next().expect("the error");
///             assert_eq!((kind.as_str(), message), ("ParseIntError", report.message()));
///             assert!(report.text().as_str().contains(place.at.as_str()));
///             self.0.lock().unwrap().push(report.message().to_string());
///         }
///     }
/// }
///
/// fn fail() -> pyramidion::Result<String> {
///     Ok("x".parse::<u32>()?.to_string())
/// }
///
/// let errors = Errors::default();
/// let mut config = Configurator::new();
/// config.settings_mut().set("pyramidion.development", "on");
/// config.add_observer(errors.clone());
/// config.add_route("home", "/");
/// config.add_view(View::new(fail).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// let mut here = Connection::default();
/// here.remote_addr = Some(([127, 0, 0, 1], 40000).into());
/// app.get("/").extension(here).send();
/// assert_eq!(*errors.0.lock().unwrap(), ["invalid digit found in string"]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ErrorReport(Arc<Report>);

impl ErrorReport {
    /// Returns what is known of the error that a request was answered with, if it was and its client may see development mode.
    pub fn of(departure: &Departure<'_>) -> Option<Self> {
        departure.response().kept().get::<Self>().cloned()
    }

    /// Keeps a report with the response that it is about.
    pub(super) fn keep(report: Report, response: &mut Response) {
        let kept = Self(Arc::new(report));
        response.as_http_mut().extensions_mut().insert(kept);
    }

    /// Returns what went wrong, in a sentence.
    pub fn message(&self) -> &Shown {
        &self.0.error
    }

    /// Returns the types of the error and of what caused it, as far as they are known, with their messages.
    pub fn causes(&self) -> impl Iterator<Item = (&Shown, &Shown)> {
        let causes = self.0.causes.iter();
        causes.map(|cause| (&cause.kind, &cause.message))
    }

    /// Returns the places in the source where it went wrong, the best that is known first.
    pub fn places(&self) -> impl Iterator<Item = ErrorPlace<'_>> {
        let places = self.0.places.iter();
        places.map(|place| ErrorPlace {
            what: &place.what,
            at: &place.at,
            excerpt: place.excerpt.as_ref(),
        })
    }

    /// Returns all that is known, with the advice and the stack, as a text.
    pub fn text(&self) -> Shown {
        Shown::masked(&plain::text(&self.0))
    }
}

/// A place in the source where something went wrong.
///
/// See [`ErrorReport`] for an example.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ErrorPlace<'r> {
    /// What is there.
    pub what: &'r Shown,
    /// The file with the line, and the column if it is known.
    pub at: &'r Shown,
    /// The lines around it, if the file is one of the workspace.
    pub excerpt: Option<&'r Excerpt>,
}
