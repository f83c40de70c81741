//! What browsers are told: which sites may read answers, and what they may do with them.

use std::panic::Location;
use std::sync::Arc;

use crate::cors::{Cors, CorsPolicy};
use crate::introspection::SourcePlace;
use crate::security_headers::{PreparedHeaders, SecurityHeaders};

use super::Configurator;
use super::actions::{Declared, take};
use super::report::Report;

/// What was declared for browsers, each perhaps several times.
#[derive(Default)]
pub(super) struct Browsers {
    cors: Vec<Declared<Cors>>,
    security_headers: Vec<Declared<SecurityHeaders>>,
}

/// What browsers are told.
impl Configurator {
    /// Sets which other sites may read answers, unless the route has its own [`cors`](super::RouteConfig::cors).
    ///
    /// It holds for requests that match no route, too, but not for those that are passed on then, nor for services that are
    /// mounted.
    ///
    /// See [`cors`](crate::cors) for an example.
    #[track_caller]
    pub fn set_default_cors(&mut self, cors: Cors) {
        let declared = Declared::new(cors, Location::caller(), &self.include);
        self.browsers.cors.push(declared);
    }

    /// Sets what browsers may do with answers, in place of [`SecurityHeaders::new()`].
    ///
    /// A route may have its own [`security_headers`](super::RouteConfig::security_headers).
    ///
    /// See [`security_headers`](crate::security_headers) for an example.
    #[track_caller]
    pub fn set_security_headers(&mut self, headers: SecurityHeaders) {
        let declared = Declared::new(headers, Location::caller(), &self.include);
        self.browsers.security_headers.push(declared);
    }
}

impl Browsers {
    /// Returns the CORS policy of the application.
    pub(super) fn take_cors(&mut self, report: &mut Report) -> Option<Arc<CorsPolicy>> {
        let declared = take(
            std::mem::take(&mut self.cors),
            report,
            "the default for CORS",
        )?;
        policy(&declared.value, declared.place, report)
    }

    /// Returns the security headers of the application.
    pub(super) fn take_security_headers(&mut self, report: &mut Report) -> PreparedHeaders {
        let declared = std::mem::take(&mut self.security_headers);
        take(declared, report, "what browsers may do with answers")
            .and_then(|declared| prepared(&declared.value, declared.place, report))
            .unwrap_or_default()
    }
}

/// Prepares security headers that were declared at a place, and reports what is wrong.
pub(super) fn prepared(
    headers: &SecurityHeaders,
    place: SourcePlace,
    report: &mut Report,
) -> Option<PreparedHeaders> {
    match PreparedHeaders::new(headers) {
        Ok(prepared) => Some(prepared),
        Err(errors) => {
            let errors = errors.iter();
            report.add_all_at(
                place,
                errors.map(|error| format!("the security headers: {error}")),
            );
            None
        }
    }
}

/// Compiles what was declared at a place, and reports what is wrong.
pub(super) fn policy(
    cors: &Cors,
    place: SourcePlace,
    report: &mut Report,
) -> Option<Arc<CorsPolicy>> {
    match CorsPolicy::new(cors) {
        Ok(policy) => policy.map(Arc::new),
        Err(errors) => {
            report.add_all_at(place, errors);
            None
        }
    }
}
