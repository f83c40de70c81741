//! URLs that are tried before the first request.

use std::panic::Location;
use std::sync::Arc;

use crate::body::Body;
use crate::request::{Connection, Registry, Request};
use crate::url::UrlError;

use super::Configurator;
use super::report::Report;
use crate::introspection::SourcePlace;

/// Writes URLs of a request.
type Check = Box<dyn FnOnce(&Request) -> Result<(), UrlError> + Send + Sync>;

/// A function that writes URLs, and where it was given.
pub(super) struct UrlCheck {
    check: Check,
    place: SourcePlace,
}

impl Configurator {
    /// Tries URLs before the first request: [`make_app`](Self::make_app) fails if one of them cannot be written.
    ///
    /// It is for URLs of routes and of static files by names that nothing else checks, as in a helper or a tween.
    /// The compiler checks those of a type that derives [`Route`](crate::Route), and `make_app` warns of a literal in the
    /// body of a view with an attribute. The function is called when everything else is right; the request is
    /// `GET http://localhost/`, of no route.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Configurator, Request, UrlError};
    ///
    /// fn menu(request: &Request) -> Result<Vec<String>, UrlError> {
    ///     Ok(vec![request.route_path("home")?, request.route_path("abuot")?])
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/").use_global_views(true);
    /// config.add_route("about", "/about").use_global_views(true);
    /// config.check_urls(|request| menu(request).map(drop));
    /// let error = config.make_app().unwrap_err().to_string();
    /// assert!(error.contains("there is no route named `abuot` (did you mean `about`?)"));
    /// ```
    #[track_caller]
    pub fn check_urls(
        &mut self,
        check: impl FnOnce(&Request) -> Result<(), UrlError> + Send + Sync + 'static,
    ) {
        self.url_checks.push(UrlCheck {
            check: Box::new(check),
            place: Location::caller().into(),
        });
    }
}

/// Reports what is wrong with the URLs that are tried.
pub(super) fn check(checks: Vec<UrlCheck>, registry: &Arc<Registry>, report: &mut Report) {
    for UrlCheck { check, place } in checks {
        let (head, ()) = http::Request::new(()).into_parts();
        let registry = Arc::clone(registry);
        let request = Request::new(head, Body::empty(), Connection::default(), registry);
        if let Err(error) = check(&request) {
            report.add_at(place, format!("a URL cannot be written: {error}"));
        }
    }
}
