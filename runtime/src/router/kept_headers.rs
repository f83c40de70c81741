//! What the response of an exception view keeps of the exception.

use std::error::Error;

use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, GetAll, SET_COOKIE, TRANSFER_ENCODING, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::httpexceptions::HttpException;

/// Headers that describe a body; that of the exception view is another.
const OF_THE_BODY: [HeaderName; 4] = [
    CONTENT_TYPE,
    CONTENT_LENGTH,
    CONTENT_ENCODING,
    TRANSFER_ENCODING,
];

/// Adds the headers of an HTTP exception to the response of an exception view, but those that the view sets itself.
///
/// `Allow` of a 405, `WWW-Authenticate` of a 401 or `Retry-After` of a 503 are as much a part of the answer as its status.
pub(super) fn keep_headers(error: &(dyn Error + 'static), response: &mut HeaderMap) {
    let Some(exception) = HttpException::of_error(error) else {
        return;
    };
    let headers = exception.headers();
    let kept = headers.keys().filter(|name| !OF_THE_BODY.contains(name));
    for name in kept {
        let values = headers.get_all(name);
        if name == VARY {
            // Each says what the answer depends on.
            let others: Vec<_> = names(response.get_all(VARY)).map(str::to_owned).collect();
            let is_there = |name: &&str| {
                let mut others = others.iter();
                others.any(|other| other == "*" || other.eq_ignore_ascii_case(name))
            };
            let missing: Vec<_> = names(values).filter(|name| !is_there(name)).collect();
            for name in missing {
                response.extend(HeaderValue::from_str(name).ok().map(|name| (VARY, name)));
            }
        } else if name == SET_COOKIE {
            let is_set = |cookie: &[u8]| {
                let mut others = response.get_all(SET_COOKIE).iter();
                others.any(|other| name_of(other.as_bytes()) == name_of(cookie))
            };
            let cookies = values.iter().filter(|value| !is_set(value.as_bytes()));
            let cookies: Vec<_> = cookies.cloned().collect();
            for cookie in cookies {
                response.append(SET_COOKIE, cookie);
            }
        } else if !response.contains_key(name) {
            for value in values {
                response.append(name, value.clone());
            }
        }
    }
}

/// Returns the names that headers list.
fn names(values: GetAll<'_, HeaderValue>) -> impl Iterator<Item = &str> {
    let texts = values.into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',').map(str::trim))
}

/// Returns the name of a cookie that is set.
fn name_of(cookie: &[u8]) -> Option<&[u8]> {
    cookie.split(|byte| *byte == b'=').next()
}
