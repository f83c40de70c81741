//! From a path to a response.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
    RANGE, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::body::Body;
use crate::request::Request;
use crate::response::Response;
use crate::telemetry::report;

use super::conditions::{self, Verdict};
use super::encodings;
use super::entry::{Entry, Found};
use super::file_body::{self, Piece};
use super::ranges::Ranges;
use super::{SUBPATH, StaticFiles, types};

/// What a request asks of a static view.
#[derive(Debug)]
pub(super) struct Asked {
    segments: Vec<String>,
    /// Whether the path ends with a slash, as that of a folder does.
    is_folder: bool,
    is_head: bool,
    /// The headers that matter here.
    headers: HeaderMap,
}

/// What a static view has to say.
pub(super) enum Answer {
    Response(Box<Response>),
    /// The path is that of a folder, but has no slash.
    Folder,
    Nothing,
    /// The file exists only with encodings that the client does not accept.
    NotAccepted,
}

impl Asked {
    /// Reads a request; returns nothing if no file can have such a path.
    pub(super) fn of(request: &Request, dot_files: bool) -> Option<Self> {
        let segments = request.matchdict().segments(SUBPATH)?;
        let segments: Vec<_> = segments.map(str::to_owned).collect();
        let is_name = |segment: &String| is_name(segment, dot_files);
        if !segments.iter().all(is_name) {
            return None;
        }
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
        Some(Self {
            segments,
            is_folder: request.path().ends_with('/'),
            is_head: request.method() == Method::HEAD,
            headers,
        })
    }
}

/// Tells whether a decoded segment of a path is the name of a file or folder, on any system.
fn is_name(segment: &str, dot_files: bool) -> bool {
    let is_elsewhere = matches!(segment, "" | "." | "..")
        || segment.contains(['/', '\\', '\0'])
        || (cfg!(windows) && segment.contains(':'));
    let is_hidden = segment.starts_with('.') && !dot_files;
    !is_elsewhere && !is_hidden
}

impl StaticFiles {
    /// Finds the file and makes the response; it may wait for the disk.
    pub(super) fn answer(&self, asked: &Asked) -> Answer {
        let mut segments = asked.segments.clone();
        let plain = match self.folder.entry(&segments) {
            Entry::File(found) if !asked.is_folder => Some(found),
            Entry::Folder if !asked.is_folder => return Answer::Folder,
            Entry::Folder => {
                segments.push(self.index.clone());
                self.folder.entry(&segments).file()
            }
            Entry::Nothing if !asked.is_folder => None,
            Entry::File(_) | Entry::Nothing => return Answer::Nothing,
        };
        let mut best = plain.map(|found| (found, None));
        let mut has_siblings = false;
        for (encoding, suffix) in &self.encodings {
            let mut sibling = segments.clone();
            match sibling.last_mut() {
                Some(name) => name.push_str(suffix),
                None => break,
            }
            let Some(found) = self.folder.entry(&sibling).file() else {
                continue;
            };
            has_siblings = true;
            let is_smaller = |best: &Found| found.length < best.length;
            if best.as_ref().is_none_or(|(best, _)| is_smaller(best))
                && encodings::accepts(&asked.headers, encoding)
            {
                best = Some((found, Some(*encoding)));
            }
        }
        let Some((mut best, best_encoding)) = best else {
            return if has_siblings {
                Answer::NotAccepted
            } else {
                Answer::Nothing
            };
        };
        let content_type = types::content_type(segments.last().map_or("", String::as_str));
        let mut headers = HeaderMap::new();
        if has_siblings {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let Some(encoding) = best_encoding {
            // What is sent differs, so that a part of it must not be taken for a part of the other.
            best.etag.push('-');
            best.etag.push_str(encoding);
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        match respond(asked, best, content_type, headers) {
            Ok(response) => Answer::Response(Box::new(response)),
            Err(error) => {
                report!(WARN, %error, "a file of a static view cannot be read");
                Answer::Nothing
            }
        }
    }
}

/// Makes the response of a file, or says that the client has it already.
fn respond(
    asked: &Asked,
    found: Found,
    content_type: HeaderValue,
    mut headers: HeaderMap,
) -> std::io::Result<Response> {
    let etag = format!("\"{}\"", found.etag);
    let etag = HeaderValue::try_from(etag).map_err(std::io::Error::other)?;
    let verdict = conditions::verdict(&asked.headers, &etag, found.modified);
    if verdict == Verdict::Failed {
        return Ok(with(
            StatusCode::PRECONDITION_FAILED,
            headers,
            Body::empty(),
        ));
    }
    let is_range_allowed = conditions::allows_range(&asked.headers, &etag, found.modified);
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
    let ranges = if asked.is_head || !is_range_allowed {
        Ranges::Whole
    } else {
        Ranges::of(&asked.headers, length)
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
    let body = if asked.is_head {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_not_paths() {
        for name in ["a", "a.b", "a b", "...", "ä", "a..b"] {
            assert!(is_name(name, true), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a\\b", "\\", "a\0", "/"] {
            assert!(!is_name(name, true), "{name:?}");
        }
        assert!(!is_name(".git", false) && is_name(".git", true));
    }
}
