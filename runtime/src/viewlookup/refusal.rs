//! Why no view answers a request, and what its client could change.

use http::Method;
use http::header::CONTENT_TYPE;

use crate::pattern::Matchdict;
use crate::predicates::{Asked, Methods, Predicate};
use crate::request::Request;
use crate::viewderivers::DerivedView;

/// Why no view answers a request.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There are no views, or other predicates than those below do not hold.
    NotFound,
    /// Another method would have found a view.
    MethodNotAllowed(Allowed),
    /// Content of another media type would have found a view: one of these, if they are known.
    UnsupportedMediaType(Vec<String>),
    /// Another `Accept` header would have found a view.
    NotAcceptable,
}

/// What views take.
#[derive(Debug)]
pub(crate) struct Allowed {
    pub(crate) methods: Vec<Method>,
    /// The media types that a `POST` may have, if not all are taken.
    pub(crate) accept_post: Vec<String>,
    /// The media types that a `PATCH` may have, if not all are taken.
    pub(crate) accept_patch: Vec<String>,
}

impl Refusal {
    /// Finds out what a client could change to be answered by one of these views, of which none holds.
    ///
    /// What is wrong first is told: the method, then what the request has, then what it wants.
    pub(super) fn of(views: &[DerivedView], asked: &Asked<'_>, matchdict: &Matchdict) -> Self {
        let mut methods = Vec::new();
        let mut types = Vec::new();
        let mut is_unsupported = false;
        let views = views
            .iter()
            .filter(|view| view.is_for_context(asked.request()));
        for view in views.clone() {
            match Failure::of(view, asked, matchdict) {
                Failure::Accept => return Self::NotAcceptable,
                Failure::ContentType => {
                    is_unsupported = true;
                    types.extend(content_types(view));
                }
                Failure::Method => methods.extend(answered_methods(view)),
                Failure::Other => {}
            }
        }
        if is_unsupported {
            return Self::UnsupportedMediaType(sorted(types, String::as_str));
        }
        if methods.is_empty() {
            return Self::NotFound;
        }
        let taken_by = |method| accepted(views.clone(), &method);
        Self::MethodNotAllowed(Allowed {
            methods: sorted(methods, Method::as_str),
            accept_post: taken_by(Method::POST),
            accept_patch: taken_by(Method::PATCH),
        })
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
    fn of(view: &DerivedView, asked: &Asked<'_>, matchdict: &Matchdict) -> Self {
        let mut failure = Self::Accept;
        let failing = view.predicates.iter();
        for predicate in failing.filter(|predicate| !predicate.holds(asked, matchdict)) {
            failure = if predicate.accept().is_some() {
                failure
            } else if predicate.methods().is_some() {
                Self::Method
            } else if predicate.content_type().is_none() {
                return Self::Other;
            } else if matches!(failure, Self::Method) || !may_have_content(asked.request()) {
                // What has no content cannot have the wrong one: its method is not one of those that have some.
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
        || has_content(request.method())
}

/// Tells whether requests with this method have content: all but those for which it has no meaning.
fn has_content(method: &Method) -> bool {
    ![
        Method::GET,
        Method::HEAD,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ]
    .contains(method)
}

/// Returns the methods for which a view answers; one for content answers none that has no content.
fn answered_methods(view: &DerivedView) -> Vec<Method> {
    let is_for_content = content_types(view).next().is_some();
    match Methods::of(view.predicates.iter()) {
        Methods::Only(methods) if is_for_content => {
            methods.into_iter().filter(has_content).collect()
        }
        Methods::Only(methods) => methods,
        Methods::AllBut(excluded) => [Method::PATCH, Method::POST, Method::PUT]
            .into_iter()
            .filter(|method| !excluded.contains(method))
            .collect(),
    }
}

/// Returns the media types of content that a view is for.
fn content_types(view: &DerivedView) -> impl Iterator<Item = String> {
    let types = view.predicates.iter().filter_map(Predicate::content_type);
    let wanted = types.filter(|(_, is_negated)| !is_negated);
    wanted.flat_map(|(types, _)| types.names())
}

/// Returns the media types of content that views take with a method; none if one of them takes any.
fn accepted<'v>(views: impl Iterator<Item = &'v DerivedView>, method: &Method) -> Vec<String> {
    let mut accepted = Vec::new();
    for view in views.filter(|view| Methods::of(view.predicates.iter()).contains(method)) {
        let before = accepted.len();
        accepted.extend(content_types(view));
        if accepted.len() == before {
            return Vec::new();
        }
    }
    sorted(accepted, String::as_str)
}

fn sorted<T>(mut names: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    names.sort_by(|one, other| name(one).cmp(name(other)));
    names.dedup_by(|one, other| name(one) == name(other));
    names
}
