//! Parts of a body, and the headers of an answer that has only these
//! ([RFC 9110 §15.3.7](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7)).

use std::fmt::Write as _;
use std::io;
use std::ops::{Range, RangeInclusive};

use http::header::{CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

/// A piece of what is sent.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    /// Bytes of the whole body, from one position up to another.
    Span(Range<u64>),
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Span(span) => span.end - span.start,
        }
    }
}

/// Returns the length of pieces together.
pub(crate) fn length<'p>(pieces: impl IntoIterator<Item = &'p Piece>) -> u64 {
    pieces.into_iter().map(Piece::length).sum()
}

/// Sends one part.
pub(super) fn one(
    range: &RangeInclusive<u64>,
    length: u64,
    headers: &mut HeaderMap,
) -> io::Result<Vec<Piece>> {
    headers.insert(CONTENT_RANGE, value(content_range(range, length))?);
    Ok(vec![span(range)])
}

/// Sends several parts, as `multipart/byteranges` (RFC 9110 §14.6).
pub(super) fn several(
    ranges: &[RangeInclusive<u64>],
    length: u64,
    headers: &mut HeaderMap,
) -> io::Result<Vec<Piece>> {
    let boundary = boundary()?;
    let multipart = value(format!("multipart/byteranges; boundary={boundary}"))?;
    let content_type = headers.insert(CONTENT_TYPE, multipart);
    let content_type = content_type.as_ref().and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or("application/octet-stream");
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
    Ok(pieces)
}

pub(super) fn value(text: String) -> io::Result<HeaderValue> {
    HeaderValue::try_from(text).map_err(io::Error::other)
}

fn span(range: &RangeInclusive<u64>) -> Piece {
    Piece::Span(*range.start()..*range.end() + 1)
}

fn content_range(range: &RangeInclusive<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", range.start(), range.end())
}

/// Makes a line that no body can know.
fn boundary() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut boundary = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(boundary, "{byte:02x}");
    }
    Ok(boundary)
}
