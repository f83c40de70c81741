//! What a response says of the session: its cookie, `Vary: Cookie`, and that it is private.

use http::HeaderValue;
use http::header::{CACHE_CONTROL, SET_COOKIE};

use crate::httpexceptions;
use crate::request::Request;
use crate::response::{Response, vary};
use crate::session::SessionError;

/// Sends the cookie of the session, and tells caches that the response depends on it.
pub(super) fn add_session_headers(
    request: &mut Request,
    response: &mut Response,
    cookie: Result<Option<HeaderValue>, SessionError>,
) -> crate::Result<()> {
    let is_consulted = request.end_saving_session();
    let headers = response.headers_mut();
    if is_consulted {
        vary(headers, "Cookie");
    }
    if let Some(cookie) = cookie.map_err(httpexceptions::of_session)? {
        headers.append(SET_COOKIE, cookie);
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("private"));
    }
    Ok(())
}
