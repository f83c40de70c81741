//! The encodings of parts that mail programs use
//! ([RFC 2045 §6](https://www.rfc-editor.org/rfc/rfc2045#section-6)); browsers use none.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};

use crate::httpexceptions::HttpException;

use super::malformed;

const CONTENT_TRANSFER_ENCODING: HeaderName = HeaderName::from_static("content-transfer-encoding");

/// What is left of a part to be decoded.
#[derive(Debug)]
pub(super) enum Decoder {
    /// The content is what it is.
    Identity,
    /// Up to three characters whose group is not complete.
    Base64(Vec<u8>),
    /// Nothing: the padding of base64 came, and what follows it is ignored.
    Ended,
    /// An escape or line break that is not complete.
    QuotedPrintable(Vec<u8>),
}

impl Decoder {
    /// Returns the decoder of a part; an encoding that is not known decodes nothing, as in WebOb.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let encoding = headers.get(CONTENT_TRANSFER_ENCODING);
        let encoding = encoding.map_or(&b""[..], |encoding| encoding.as_bytes());
        if encoding.eq_ignore_ascii_case(b"base64") {
            Self::Base64(Vec::new())
        } else if encoding.eq_ignore_ascii_case(b"quoted-printable") {
            Self::QuotedPrintable(Vec::new())
        } else {
            Self::Identity
        }
    }

    /// Decodes a piece of the content.
    ///
    /// # Errors
    ///
    /// Fails with 400 if it is not encoded as it should be.
    pub(super) fn decode<'a>(&mut self, piece: &'a [u8]) -> Result<Cow<'a, [u8]>, HttpException> {
        match self {
            Self::Identity => Ok(Cow::Borrowed(piece)),
            Self::Base64(open) => {
                // Line breaks and other characters outside the alphabet are ignored (RFC 2045 §6.8).
                let is_digit =
                    |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
                open.extend(piece.iter().copied().filter(is_digit));
                let padding = open.iter().position(|byte| *byte == b'=');
                let length = padding.map_or(open.len(), |at| open.len().min(at / 4 * 4 + 4));
                let rest = open.split_off(length - length % 4);
                let decoded = base64(open)?;
                *open = rest;
                if padding.is_some() && length % 4 == 0 {
                    *self = Self::Ended;
                }
                Ok(Cow::Owned(decoded))
            }
            Self::Ended => Ok(Cow::Borrowed(&[])),
            Self::QuotedPrintable(open) => {
                open.extend_from_slice(piece);
                let (decoded, length) = quoted_printable(open, false);
                open.drain(..length);
                Ok(Cow::Owned(decoded))
            }
        }
    }

    /// Decodes what is left at the end of the content.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub(super) fn finish(self) -> Result<Vec<u8>, HttpException> {
        match self {
            Self::Identity | Self::Ended => Ok(Vec::new()),
            Self::Base64(open) => base64(&open),
            Self::QuotedPrintable(open) => Ok(quoted_printable(&open, true).0),
        }
    }
}

fn base64(digits: &[u8]) -> Result<Vec<u8>, HttpException> {
    STANDARD
        .decode(digits)
        .map_err(|_| malformed("a part is not base64"))
}

/// Decodes a text, and returns how much of it was decoded, which is all of it at its end.
///
/// An equals sign that begins no escape stays one, as in Python.
fn quoted_printable(text: &[u8], is_end: bool) -> (Vec<u8>, usize) {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'=', [high, low, after @ ..]) if is_hex(*high) && is_hex(*low) => {
                decoded.push(hex(*high) << 4 | hex(*low));
                after
            }
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => after,
            (b'=', [b'=', after @ ..]) => {
                decoded.push(b'=');
                after
            }
            (b'=', []) if !is_end => break,
            (b'=', [next]) if !is_end && (is_hex(*next) || *next == b'\r') => break,
            // A soft line break at the very end breaks nothing.
            (b'=', [] | [b'\r']) => &[],
            _ => {
                decoded.push(*byte);
                after
            }
        };
    }
    (decoded, text.len() - rest.len())
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// Returns the value of a hexadecimal digit.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(encoding: &str, text: &str, expected: Option<&str>) {
        let encoding = HeaderValue::try_from(encoding).unwrap();
        let headers = HeaderMap::from_iter([(CONTENT_TRANSFER_ENCODING, encoding)]);
        for size in [1, 2, 3, 7, 1000] {
            let mut decoder = Decoder::of(&headers);
            let pieces: Result<Vec<_>, _> = text
                .as_bytes()
                .chunks(size)
                .map(|piece| decoder.decode(piece))
                .collect();
            let decoded =
                pieces.and_then(|pieces| Ok([pieces.concat(), decoder.finish()?].concat()));
            let decoded = decoded.ok().map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(decoded.as_deref(), expected, "pieces of {size}");
        }
    }

    #[test]
    fn base64_is_decoded_with_its_line_breaks() {
        check("base64", "aGVsbG8=", Some("hello"));
        check(
            "BASE64",
            "aGVs\r\nbG8g\r\n d29ybGQ=\r\n",
            Some("hello world"),
        );
        check("base64", "", Some(""));
        check("base64", "aGVsbG8=aGVsbG8=", Some("hello"));
        for wrong in ["a", "aGVsbG8", "aG=sbG8="] {
            check("base64", wrong, None);
        }
    }

    #[test]
    fn quoted_printable_is_decoded_as_python_does() {
        check("quoted-printable", "a=3Db =\r\nc =\nd", Some("a=b c d"));
        check("Quoted-Printable", "=c3=A9\r\nx", Some("é\r\nx"));
        check(
            "quoted-printable",
            "50=% =zz =4 ==3D",
            Some("50=% =zz =4 =3D"),
        );
        check("quoted-printable", "end=", Some("end"));
    }

    #[test]
    fn other_encodings_leave_the_content_as_it_is() {
        for encoding in ["7bit", "8bit", "binary", "x-other", ""] {
            check(encoding, "a=3D", Some("a=3D"));
        }
    }
}
