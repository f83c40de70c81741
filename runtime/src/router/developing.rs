//! Development mode: whoever writes the application sees why a request failed.

use crate::devel::{self, Application, Closed, Known};
use crate::introspection::{Explanation, ViewRecord};
use crate::request::{BodyLimits, Request};
use crate::response::Response;
use crate::telemetry::Source;
use crate::unwinding::{caught, panic_text};

use super::failure_log::Culprit;
use super::listing;
use super::pipeline::Pipeline;

impl Pipeline {
    /// Explains an error to whoever writes the application; whoever else asks gets the plain answer.
    pub(super) fn explain_to_developers(&self, response: &mut Response, request: &Request) {
        if !self.development.is_on() {
            return;
        }
        match caught(|| devel::explain(response, request, self, self.development.explanations())) {
            Ok(Ok(())) => {}
            // A request without a server has no peer, as that of a command or a test: nobody expects otherwise.
            Ok(Err(Closed::NotOverTcp)) if !request.has_server() => {}
            Ok(Err(closed)) => self.development.tell(closed),
            // Errors and predicates of the application are asked what they say.
            Err(panic) => {
                let what = format!("the page for developers ({})", panic_text(&*panic));
                Culprit::of(request).left_panicking(what, &*panic);
            }
        }
    }

    /// Tells whoever writes the application that what was set for the response of a view is in no answer.
    pub(super) fn tell_what_is_left(&self, request: &Request) {
        if self.development.is_on() && request.has_response_attributes() && request.view().is_some()
        {
            Culprit::of(request).left_attributes();
        }
    }

    /// Returns a view by its place.
    fn view_at(&self, source: Source) -> Option<ViewRecord> {
        let mut listed = listing::listed_views(self.routes.routes(), &self.views).into_iter();
        let listed = listed.find(|listed| listed.view.place.source() == source)?;
        Some(listed.record())
    }
}

impl Application for Pipeline {
    fn known(&self, view: Option<Source>) -> Known {
        let routes = self.routes.routes().iter();
        Known {
            routes: routes
                .map(|entry| listing::route(entry, &self.security_headers))
                .collect(),
            view: view.and_then(|view| self.view_at(view)),
        }
    }

    fn explanation(&self, request: &Request) -> Explanation {
        self.explain(request)
    }

    fn body_limits(&self, request: &Request) -> BodyLimits {
        let entry = self.entry_of(request);
        entry.map_or(self.registry.body_limits, |entry| *entry.body_limits)
    }

    fn matches(&self, path: &str) -> bool {
        self.routes.matches(path)
    }
}
