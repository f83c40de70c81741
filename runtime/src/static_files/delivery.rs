//! From a file to a response: which of its encodings, which parts of it, or that the client has it already.

use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::accept::accepted_encoding;
use crate::body::Body;
use crate::conditional::{self, Piece, Selection, Validators};
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::Response;

use super::entry::Found;
use super::file_body;
use super::precompressed::Encoding;

/// What of a request matters to the file that answers it.
#[derive(Debug)]
pub(super) struct Wanted {
    method: Method,
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
            method: request.method().clone(),
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
            && accepted_encoding(&wanted.headers, encoding).is_some_and(|quality| quality > 0)
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
    let mut validators = Validators::new().etag(&found.etag);
    if let Some(modified) = found.modified {
        validators = validators.last_modified(modified);
    }
    validators.write(&mut headers);
    headers.insert(CONTENT_TYPE, content_type);
    let length = found.length;
    let selection =
        conditional::select(&wanted.method, &wanted.headers, &mut headers, Some(length))?;
    let (status, pieces) = match selection {
        Selection::Headers(status) => return Ok(with(status, headers, Body::empty())),
        Selection::Whole => (StatusCode::OK, vec![Piece::Span(0..length)]),
        Selection::Parts(pieces) => (StatusCode::PARTIAL_CONTENT, pieces),
    };
    headers.insert(CONTENT_LENGTH, conditional::length(&pieces).into());
    let body = if wanted.method == Method::HEAD {
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
