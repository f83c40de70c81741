//! What a client already has of an answer, and which parts of it it asks for
//! ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13),
//! [§14](https://www.rfc-editor.org/rfc/rfc9110#section-14)).
//!
//! Files and the responses of views go the same way: the [validators](Validators) are in the headers, and [`select`] says what is
//! sent.

mod parts;
mod ranges;
mod validators;
mod verdict;

use std::io;

use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, EXPIRES, LAST_MODIFIED,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

pub(crate) use parts::{Piece, length};
pub(crate) use validators::weaken;
pub use validators::{Etag, Validators};
pub(crate) use verdict::{Verdict, is_known_weakly, verdict};

use ranges::Ranges;

/// What is sent of an answer.
#[derive(Debug)]
pub(crate) enum Selection {
    /// Its headers with this status, and no body.
    Headers(StatusCode),
    Whole,
    /// Parts of it, with status 206.
    Parts(Vec<Piece>),
}

/// Decides what is sent of an answer with status 200, and writes the headers that say so.
///
/// `length` is that of the body, if parts of it can be sent. An answer to any other method than GET and HEAD is sent as it is: what
/// was asked for is done by then.
pub(crate) fn select(
    method: &Method,
    asked: &HeaderMap,
    headers: &mut HeaderMap,
    length: Option<u64>,
) -> io::Result<Selection> {
    if !is_safe(method) {
        return Ok(Selection::Whole);
    }
    let validators = Validators::of(headers);
    match verdict(method, asked, &validators) {
        Verdict::Failed => {
            remove(headers, &OF_THE_BODY);
            remove(headers, &[ETAG, LAST_MODIFIED]);
            keep_nowhere(headers);
            return Ok(Selection::Headers(StatusCode::PRECONDITION_FAILED));
        }
        Verdict::NotModified => {
            remove(headers, &OF_THE_BODY);
            return Ok(Selection::Headers(StatusCode::NOT_MODIFIED));
        }
        Verdict::Send => {}
    }
    let Some(length) = length else {
        return Ok(Selection::Whole);
    };
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // A range is defined for GET only (RFC 9110 §14.2).
    let ranges = if *method == Method::GET && verdict::allows_range(asked, &validators) {
        Ranges::of(asked, length)
    } else {
        Ranges::Whole
    };
    match ranges {
        Ranges::Whole => Ok(Selection::Whole),
        Ranges::Unsatisfiable => {
            remove(headers, &OF_THE_BODY);
            keep_nowhere(headers);
            headers.insert(CONTENT_RANGE, parts::value(format!("bytes */{length}"))?);
            Ok(Selection::Headers(StatusCode::RANGE_NOT_SATISFIABLE))
        }
        Ranges::One(range) => parts::one(&range, length, headers).map(Selection::Parts),
        Ranges::Several(ranges) => parts::several(&ranges, length, headers).map(Selection::Parts),
    }
}

/// Tells whether a method only asks for what there is.
pub(crate) fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Headers that say something of a body. All others stay, so that a cache or browser learns of `Vary`, `Cache-Control` and cookies.
const OF_THE_BODY: [http::HeaderName; 3] = [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH];

/// Forbids caches to keep an answer that refuses what one client asked for: how long it may be kept was said of the whole.
fn keep_nowhere(headers: &mut HeaderMap) {
    headers.remove(EXPIRES);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn remove(headers: &mut HeaderMap, names: &[http::HeaderName]) {
    for name in names {
        headers.remove(name);
    }
}
