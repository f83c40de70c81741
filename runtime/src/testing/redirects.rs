//! What a browser sends when it is redirected.

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION,
    CONTENT_TYPE, ORIGIN,
};
use http::{HeaderName, Method, StatusCode};

use super::outgoing::Outgoing;

/// How many redirects are followed one after the other.
pub(super) const LIMIT: usize = 20;

/// The headers of a body, which is not sent again where the method changes.
const OF_BODY: [HeaderName; 6] = [
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_LOCATION,
    CONTENT_TYPE,
    ORIGIN,
];

/// Tells whether a browser goes on to another page.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns the request that follows one that was redirected, as browsers make it: `POST` becomes `GET`, except with 307 and 308.
///
/// # Errors
///
/// Fails if the redirect leads away from the application.
pub(super) fn next(
    before: &Outgoing,
    status: StatusCode,
    location: &str,
) -> Result<Outgoing, String> {
    let address = before.address();
    let target = address.join(location);
    let target = target.filter(|target| target.is_at_host_of(&address));
    let Some(target) = target else {
        return Err(format!(
            "the redirect leads to `{location}`, which is not at {}; compare it with `assert_redirects_to(…)`",
            address.origin()
        ));
    };
    let mut next = before.clone();
    let method = next.method();
    let becomes_get = match status.as_u16() {
        301 | 302 => *method == Method::POST,
        303 => *method != Method::HEAD,
        _ => false,
    };
    if becomes_get {
        next.become_get(&OF_BODY);
    }
    // Credentials stay where they are for.
    if target.origin() != address.origin() {
        next.head.headers.remove(AUTHORIZATION);
    }
    next.go_to(&target)?;
    Ok(next)
}
