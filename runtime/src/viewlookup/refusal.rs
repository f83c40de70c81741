//! Why no view answers a request, and what its client could change.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use crate::predicates::Asked;
use crate::request::{Request, RouteMatch};
use crate::viewderivers::DerivedView;

use super::allow::Allowed;
use super::content_types;

/// Why no view answers a request.
#[derive(Debug)]
pub(crate) enum Refusal<'v> {
    /// There are no views, or other predicates than those below do not hold.
    NotFound,
    /// Another method would have found a view.
    MethodNotAllowed(Cow<'v, Allowed>),
    /// Content of another media type would have found a view: one of these, or nothing if a view takes all but some.
    UnsupportedMediaType(Vec<String>),
    /// Another `Accept` header would have found a view.
    NotAcceptable,
}

impl<'v> Refusal<'v> {
    /// Finds out what a client could change to be answered by one of these views, of which none holds.
    ///
    /// What is wrong first is told: the method, then what the request has, then what it wants. What is told where the method is wrong
    /// for all views is `prepared`.
    pub(super) fn of(
        views: impl Iterator<Item = &'v DerivedView> + Clone,
        prepared: Option<&'v Allowed>,
        asked: &Asked<'_>,
        matched: Option<&RouteMatch>,
    ) -> Self {
        let mut refusing_method = Vec::new();
        let mut refusing_content = Vec::new();
        let count = views.clone().count();
        let for_context = views.filter(|view| view.is_for_context(asked.request()));
        for view in for_context.clone() {
            match Failure::of(view, asked, matched) {
                Failure::Accept => return Self::NotAcceptable,
                Failure::ContentType => refusing_content.push(view),
                Failure::Method => refusing_method.push(view),
                Failure::Other => {}
            }
        }
        if !refusing_content.is_empty() {
            let types = content_types::of_all(refusing_content.into_iter());
            return Self::UnsupportedMediaType(types);
        }
        let allowed = match prepared {
            _ if refusing_method.is_empty() => return Self::NotFound,
            Some(allowed) if refusing_method.len() == count => Cow::Borrowed(allowed),
            _ => Cow::Owned(Allowed::new(refusing_method.into_iter(), for_context)),
        };
        if allowed.methods.is_empty() {
            return Self::NotFound;
        }
        Self::MethodNotAllowed(allowed)
    }
}

/// What a request would have to change first, so that a view answers it.
enum Failure {
    Method,
    ContentType,
    Accept,
    /// Something that no status of HTTP tells.
    Other,
}

impl Failure {
    fn of(view: &DerivedView, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> Self {
        let mut failure = Self::Accept;
        let failing = view.predicates.iter();
        for predicate in failing.filter(|predicate| !predicate.holds(asked, matched)) {
            failure = if predicate.accept().is_some() {
                failure
            } else if predicate.methods().is_some() {
                Self::Method
            } else if predicate.content_type().is_none() {
                return Self::Other;
            } else if matches!(failure, Self::Method) || !may_have_content(asked.request()) {
                // A request without content cannot have the wrong content: its method is not one of those that have some.
                Self::Method
            } else {
                Self::ContentType
            };
        }
        failure
    }
}

/// Tells whether a request has content, or should have, so that its type can be wrong.
fn may_have_content(request: &Request) -> bool {
    request.headers().contains_key(CONTENT_TYPE)
        || request.has_body()
        || content_types::has_content(request.method())
}
