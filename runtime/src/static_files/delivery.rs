//! From a file to a response: which of its encodings, which parts of it, or that the client has it already.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
    RANGE, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::body::Body;
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::Response;

use super::conditions::{self, Verdict};
use super::encodings::{self, Encoding};
use super::entry::Found;
use super::file_body::{self, Piece};
use super::ranges::Ranges;

/// What of a request matters to the file that answers it.
#[derive(Debug)]
pub(super) struct Wanted {
    is_head: bool,
    headers: HeaderMap,
}

impl Wanted {
    pub(super) fn of(request: &Request) -> Self {
        let mut headers = HeaderMap::new();
        for name in [
            ACCEPT_ENCODING,
            IF_MATCH,
            IF_MODIFIED_SINCE,
            IF_NONE_MATCH,
            IF_RANGE,
            IF_UNMODIFIED_SINCE,
            RANGE,
        ] {
            for value in request.headers().get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        Self {
            is_head: request.method() == Method::HEAD,
            headers,
        }
    }
}

/// The file that is sent: the plain one, or one that was compressed before.
pub(super) struct Choice {
    found: Found,
    encoding: Option<&'static str>,
    /// Whether there is a compressed one, so that the choice depends on what the client accepts.
    has_siblings: bool,
}

/// Why there is no file to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoFile {
    Nothing,
    /// It exists only with encodings that the client does not accept.
    NotAccepted,
}

impl NoFile {
    /// Returns the answer to the client.
    pub(super) fn into_exception(self) -> HttpException {
        let exception = HttpException::not_found();
        match self {
            Self::Nothing => exception,
            Self::NotAccepted => {
                exception.with_header(VARY, HeaderValue::from_static("Accept-Encoding"))
            }
        }
    }
}

/// Chooses the smallest file that the client accepts; `sibling` looks for the compressed one with an ending.
///
/// # Errors
///
/// Fails if there is none.
pub(super) fn choose(
    plain: Option<Found>,
    encodings: &[Encoding],
    wanted: &Wanted,
    mut sibling: impl FnMut(&str) -> Option<Found>,
) -> Result<Choice, NoFile> {
    let mut best = plain.map(|found| (found, None));
    let mut has_siblings = false;
    for (encoding, suffix) in encodings {
        let Some(found) = sibling(suffix) else {
            continue;
        };
        has_siblings = true;
        let is_smaller = |best: &Found| found.length < best.length;
        if best.as_ref().is_none_or(|(best, _)| is_smaller(best))
            && encodings::accepts(&wanted.headers, encoding)
        {
            best = Some((found, Some(*encoding)));
        }
    }
    match best {
        Some((found, encoding)) => Ok(Choice {
            found,
            encoding,
            has_siblings,
        }),
        None if has_siblings => Err(NoFile::NotAccepted),
        None => Err(NoFile::Nothing),
    }
}

/// Makes the response of a file, or says that the client has it already.
pub(super) fn respond(
    wanted: &Wanted,
    choice: Choice,
    content_type: HeaderValue,
) -> std::io::Result<Response> {
    let Choice {
        mut found,
        encoding,
        has_siblings,
    } = choice;
    let mut headers = HeaderMap::new();
    if has_siblings {
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    if let Some(encoding) = encoding {
        // What is sent differs, so that a part of it must not be taken for a part of the other.
        found.etag.push('-');
        found.etag.push_str(encoding);
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let etag = format!("\"{}\"", found.etag);
    let etag = HeaderValue::try_from(etag).map_err(std::io::Error::other)?;
    let verdict = conditions::verdict(&wanted.headers, &etag, found.modified);
    if verdict == Verdict::Failed {
        return Ok(with(
            StatusCode::PRECONDITION_FAILED,
            headers,
            Body::empty(),
        ));
    }
    let is_range_allowed = conditions::allows_range(&wanted.headers, &etag, found.modified);
    headers.insert(ETAG, etag);
    if let Some(modified) = found.modified {
        let date = HeaderValue::try_from(httpdate::fmt_http_date(modified));
        headers.extend(date.ok().map(|date| (LAST_MODIFIED, date)));
    }
    if verdict == Verdict::NotModified {
        headers.remove(CONTENT_ENCODING);
        return Ok(with(StatusCode::NOT_MODIFIED, headers, Body::empty()));
    }
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = found.length;
    // A range is defined for GET only (RFC 9110 §14.2).
    let ranges = if wanted.is_head || !is_range_allowed {
        Ranges::Whole
    } else {
        Ranges::of(&wanted.headers, length)
    };
    let status = match ranges {
        Ranges::Whole => StatusCode::OK,
        Ranges::One(_) | Ranges::Several(_) => StatusCode::PARTIAL_CONTENT,
        Ranges::Unsatisfiable => {
            headers.remove(CONTENT_ENCODING);
            headers.insert(CONTENT_RANGE, value(format!("bytes */{length}"))?);
            return Ok(with(
                StatusCode::RANGE_NOT_SATISFIABLE,
                headers,
                Body::empty(),
            ));
        }
    };
    let pieces = match ranges {
        Ranges::One(range) => {
            headers.insert(CONTENT_RANGE, value(content_range(&range, length))?);
            headers.insert(CONTENT_TYPE, content_type);
            vec![span(&range)]
        }
        Ranges::Several(ranges) => {
            let boundary = boundary()?;
            let multipart = format!("multipart/byteranges; boundary={boundary}");
            headers.insert(CONTENT_TYPE, value(multipart)?);
            parts(&ranges, length, &boundary, &content_type)
        }
        Ranges::Whole | Ranges::Unsatisfiable => {
            headers.insert(CONTENT_TYPE, content_type);
            vec![Piece::Span(0..length)]
        }
    };
    let total: u64 = pieces.iter().map(Piece::length).sum();
    headers.insert(CONTENT_LENGTH, total.into());
    let body = if wanted.is_head {
        Body::empty()
    } else {
        file_body::body(found.content, pieces)?
    };
    Ok(with(status, headers, body))
}

fn with(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body).with_status(status);
    *response.headers_mut() = headers;
    response
}

fn value(text: String) -> std::io::Result<HeaderValue> {
    HeaderValue::try_from(text).map_err(std::io::Error::other)
}

fn span(range: &RangeInclusive<u64>) -> Piece {
    Piece::Span(*range.start()..*range.end() + 1)
}

fn content_range(range: &RangeInclusive<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", range.start(), range.end())
}

/// Writes the parts of a `multipart/byteranges` body (RFC 9110 §14.6).
fn parts(
    ranges: &[RangeInclusive<u64>],
    length: u64,
    boundary: &str,
    content_type: &HeaderValue,
) -> Vec<Piece> {
    let content_type = content_type.to_str().unwrap_or_default();
    let mut pieces = Vec::with_capacity(2 * ranges.len() + 1);
    for (index, range) in ranges.iter().enumerate() {
        let before = if index == 0 { "" } else { "\r\n" };
        let content_range = content_range(range, length);
        pieces.push(Piece::Text(format!(
            "{before}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Range: \
             {content_range}\r\n\r\n"
        )));
        pieces.push(span(range));
    }
    pieces.push(Piece::Text(format!("\r\n--{boundary}--\r\n")));
    pieces
}

/// Makes a line that no file can know.
fn boundary() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    let mut boundary = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(boundary, "{byte:02x}");
    }
    Ok(boundary)
}
