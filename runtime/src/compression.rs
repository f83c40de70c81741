//! Compression of answers that are made on request ([RFC 9110 §8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)).
//!
//! [`choose`] says whether and how an answer is compressed; [`Encoded`] does it while the body is sent, and hands on what came
//! whenever there is nothing more for now.

mod coding;
mod encoded;
mod encoder;

use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    RANGE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body as _;

use crate::body::Body;
use crate::conditional::weaken;
use crate::list_header;
use crate::response::vary;

pub(crate) use coding::Coding;
pub(crate) use encoded::{Encoded, encode};

/// What is shorter is sent as it is: it fits into one packet anyway.
const SHORTEST: u64 = 1024;

/// Chooses how an answer is compressed, and writes the headers that say so.
///
/// Answers that can be compressed say that they depend on `Accept-Encoding`, whatever the client accepts.
pub(crate) fn choose(asked: &HeaderMap, response: &mut http::Response<Body>) -> Option<Coding> {
    if !can_be_compressed(response) {
        return None;
    }
    let headers = response.headers_mut();
    vary(headers, "Accept-Encoding");
    if asked.contains_key(RANGE) {
        return None;
    }
    let coding = Coding::best(asked)?;
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    headers.remove(CONTENT_LENGTH);
    weaken(headers);
    Some(coding)
}

fn can_be_compressed(response: &http::Response<Body>) -> bool {
    let headers = response.headers();
    let status = response.status();
    let has_body = !status.is_informational()
        && status != StatusCode::NO_CONTENT
        && status != StatusCode::RESET_CONTENT
        && status != StatusCode::NOT_MODIFIED
        && response
            .body()
            .size_hint()
            .upper()
            .is_none_or(|upper| upper >= SHORTEST);
    // Files are sent with their ranges, and may be there compressed.
    let is_as_it_must_be = status == StatusCode::PARTIAL_CONTENT
        || headers.contains_key(CONTENT_ENCODING)
        || headers.contains_key(CONTENT_RANGE)
        || headers.contains_key(ACCEPT_RANGES)
        || forbids_transforming(headers);
    has_body && !is_as_it_must_be && headers.get(CONTENT_TYPE).is_some_and(is_worth_it)
}

fn forbids_transforming(headers: &HeaderMap) -> bool {
    list_header::has(headers, &CACHE_CONTROL, "no-transform")
}

/// Tells whether what has a type becomes shorter: texts do, while pictures and films are compressed already.
fn is_worth_it(content_type: &HeaderValue) -> bool {
    let Ok(text) = content_type.to_str() else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(
            essence.as_str(),
            "application/json"
                | "application/javascript"
                | "application/ndjson"
                | "application/wasm"
                | "application/x-ndjson"
                | "application/xml"
                | "application/yaml"
        )
}
