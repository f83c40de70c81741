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

/// Returns the media types of which the content of a view must be one, or nothing if it may have others, too.
pub(super) fn of(view: &DerivedView) -> Option<Vec<String>> {
    let those = |negated| {
        let types = view.predicates.iter().filter_map(Predicate::content_type);
        types.filter(move |(_, is_negated)| *is_negated == negated)
    };
    those(false).next()?;
    let wanted = those(false).flat_map(|(types, _)| types.names());
    let is_refused = |name: &String| those(true).any(|(types, _)| types.covers(name));
    Some(wanted.filter(|name| !is_refused(name)).collect())
}

/// Returns the media types of content that views take, in order; none if one of them takes others, too, which no list can say.
pub(super) fn of_all<'v>(views: impl Iterator<Item = &'v DerivedView>) -> Vec<String> {
    let types: Option<Vec<_>> = views.map(of).collect();
    let mut types = types.unwrap_or_default().concat();
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

/// Returns the media types of content that views take with a method; none if one of them takes others, too.
fn taken<'v>(views: impl Iterator<Item = &'v DerivedView>, method: &Method) -> Vec<String> {
    of_all(views.filter(|view| Methods::of(view.predicates.iter()).contains(method)))
}

fn with(exception: HttpException, name: HeaderName, types: &[String]) -> HttpException {
    // They are tokens, which every header can hold.
    match HeaderValue::try_from(types.join(", ")) {
        Ok(types) if !types.is_empty() => exception.with_header(name, types),
        _ => exception,
    }
}
