//! CORS: what is answered when a browser asks whether a page may send a request.

use http::{Method, StatusCode};

use crate::cors::{CorsPolicy, asked_method};
use crate::percent::InvalidEncoding;
use crate::predicates::{Asked, Methods, Predicate, Question};
use crate::request::{Request, RouteMatch};
use crate::response::Response;
use crate::viewderivers::DerivedView;
use crate::viewlookup::MultiView;

use super::pipeline::Pipeline;
use super::route_entry::RouteEntry;

impl Pipeline {
    /// Finds the route of a request; that of a preflight is the route of the request that it asks for. It counts if nothing must be
    /// found out before.
    #[inline]
    pub(super) fn find_match(
        &self,
        request: &mut Request,
    ) -> (
        Result<Option<RouteMatch>, InvalidEncoding>,
        Option<Question>,
    ) {
        match asked_method(request.method(), request.headers()) {
            None => self.match_of(request),
            Some(method) => self.match_of_preflight(request, method),
        }
    }

    /// Finds the route of a preflight that asks for a method; its own if that route has no CORS.
    fn match_of_preflight(
        &self,
        request: &mut Request,
        method: Method,
    ) -> (
        Result<Option<RouteMatch>, InvalidEncoding>,
        Option<Question>,
    ) {
        let own = request.replace_method(method);
        let (found, question) = self.match_of(request);
        request.replace_method(own);
        let has_cors = match &found {
            Ok(Some(matched)) => self.routes.entry(matched.id).cors.is_some(),
            Ok(None) | Err(_) => false,
        };
        if question.is_some() || has_cors {
            return (found, question);
        }
        self.match_of(request)
    }

    #[inline]
    fn match_of(
        &self,
        request: &Request,
    ) -> (
        Result<Option<RouteMatch>, InvalidEncoding>,
        Option<Question>,
    ) {
        let asked = Asked::new(request);
        let found = self.routes.find(&asked);
        (found, asked.into_question())
    }

    /// Returns which sites may read the answer to a request that matched this route, or none.
    pub(super) fn cors_of<'p>(&'p self, entry: Option<&'p RouteEntry>) -> Option<&'p CorsPolicy> {
        match entry {
            Some(entry) => entry.cors.as_deref(),
            None => self.cors.as_deref(),
        }
    }

    /// Answers a preflight, if there are sites that may ask.
    pub(super) fn answer_preflight(&self, request: &Request) -> Option<Response> {
        let asked = asked_method(request.method(), request.headers())?;
        let entry = self.entry_of(request);
        let policy = self.cors_of(entry)?;
        let methods = match entry {
            // Which methods another application has, it alone knows.
            Some(entry) if entry.forwards() => vec![asked],
            Some(entry) => {
                let views = &entry.views;
                let globals = self.views.by_name.get("");
                let globals = globals.filter(|_| views.uses_global_views);
                let globals = globals.into_iter().flat_map(MultiView::views);
                methods(&entry.route.predicates, views.all().chain(globals))
            }
            // Which of the views answers is known after the walk.
            None if self.root_factory.is_some() => {
                let views = self.views.by_name.values();
                methods(&[], views.flat_map(MultiView::views))
            }
            None => {
                let (_, views) = self.views.named_views(request)?;
                methods(&[], views.views().iter())
            }
        };
        let mut response = Response::default();
        response.set_status(StatusCode::NO_CONTENT);
        policy.write_preflight(request.headers(), &methods, response.headers_mut());
        Some(response)
    }
}

/// The methods of a view that answers all.
const ALL: [Method; 7] = [
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
    Method::POST,
    Method::PUT,
];

/// Returns the methods that views of a route answer.
fn methods<'v>(route: &[Predicate], views: impl Iterator<Item = &'v DerivedView>) -> Vec<Method> {
    let mut methods = Vec::new();
    for view in views {
        match Methods::of(route.iter().chain(&view.predicates)) {
            Methods::Only(only) => methods.extend(only),
            Methods::AllBut(excluded) => {
                methods.extend(ALL.into_iter().filter(|method| !excluded.contains(method)));
            }
        }
    }
    methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    methods.dedup();
    methods
}
