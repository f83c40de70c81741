//! The headers `Accept`, `Accept-Post` and `Accept-Patch`: which content the views of a route take.

use http::header::ACCEPT;
use http::{HeaderName, HeaderValue, Method};

use crate::httpexceptions::HttpException;
use crate::predicates::{Methods, Predicate};
use crate::viewderivers::DerivedView;

/// Of the [Linked Data Platform](https://www.w3.org/TR/ldp/#header-accept-post).
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// Of [RFC 5789](https://www.rfc-editor.org/rfc/rfc5789#section-3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// Returns the 415 for content of another type than these
/// ([RFC 9110 §15.5.16](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16)).
pub(crate) fn unsupported(types: &[String], method: &Method) -> HttpException {
    let exception = with(HttpException::unsupported_media_type(), ACCEPT, types);
    match *method {
        Method::POST => with(exception, ACCEPT_POST, types),
        Method::PATCH => with(exception, ACCEPT_PATCH, types),
        _ => exception,
    }
}

/// Adds to the answer to `OPTIONS` which content may be sent.
pub(super) fn add<'v>(
    answer: HttpException,
    views: impl Iterator<Item = &'v DerivedView> + Clone,
) -> HttpException {
    let answer = with(answer, ACCEPT_POST, &taken(views.clone(), &Method::POST));
    with(answer, ACCEPT_PATCH, &taken(views, &Method::PATCH))
}

/// Returns the media types of content that a view is for.
pub(super) fn of(view: &DerivedView) -> impl Iterator<Item = String> {
    let types = view.predicates.iter().filter_map(Predicate::content_type);
    let wanted = types.filter(|(_, is_negated)| !is_negated);
    wanted.flat_map(|(types, _)| types.names())
}

/// Returns names in order, each once.
pub(super) fn sorted(mut types: Vec<String>) -> Vec<String> {
    types.sort();
    types.dedup();
    types
}

/// Tells whether requests with this method have content: all but those for which it has no meaning.
pub(super) fn has_content(method: &Method) -> bool {
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

/// Returns the media types of content that views take with a method; none if one of them takes any.
fn taken<'v>(views: impl Iterator<Item = &'v DerivedView>, method: &Method) -> Vec<String> {
    let mut taken = Vec::new();
    for view in views.filter(|view| Methods::of(view.predicates.iter()).contains(method)) {
        let before = taken.len();
        taken.extend(of(view));
        if taken.len() == before {
            return Vec::new();
        }
    }
    sorted(taken)
}

fn with(exception: HttpException, name: HeaderName, types: &[String]) -> HttpException {
    // They are tokens, which every header can hold.
    match HeaderValue::try_from(types.join(", ")) {
        Ok(types) if !types.is_empty() => exception.with_header(name, types),
        _ => exception,
    }
}
