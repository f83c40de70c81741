//! How long a response is, whatever its headers say.
//!
//! The headers of a response tell where it ends, so that one wrong length makes the next response on the connection a part of
//! this one ([RFC 9112 §6](https://www.rfc-editor.org/rfc/rfc9112#section-6)). What is known is corrected here, before the
//! response leaves the application; what only its end will tell breaks off the connection if it is not as it was declared.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body::{Body as _, Frame, SizeHint};

use crate::body::Body;
use crate::list_header::{self, single_number};

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Makes what the headers of a response say of its length and of its connection true.
pub(crate) fn frame(response: &mut http::Response<Body>, method: &Method) {
    let status = response.status();
    if status.is_informational() {
        // A connection that becomes another one has no body.
        return;
    }
    // A 205 has a length, and it is zero (RFC 9110 §15.3.6).
    if status == StatusCode::RESET_CONTENT {
        *response.body_mut() = Body::empty();
    }
    let has_no_body = *method == Method::HEAD
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED;
    // Hardly any response says something of it, and then its body is all that counts. One that comes from another
    // application usually says its length, and nothing else.
    let (mut says_length, mut says_more) = (false, false);
    for name in response.headers().keys() {
        says_length |= *name == CONTENT_LENGTH;
        says_more |= is_of_the_connection(name);
    }
    let is_true = |bytes: &[u8]| !says_length || is_length(response.headers(), bytes.len());
    if !says_more && !has_no_body && response.body().as_bytes().is_some_and(is_true) {
        return;
    }
    if says_more {
        keep_close_and_upgrade(response.headers_mut());
    }
    let declared = single_number(response.headers(), &CONTENT_LENGTH);
    let known = response.body().size_hint().exact();
    if has_no_body {
        // For HEAD it is the length that GET would have, which an empty body does not tell.
        let length = match (known, status) {
            (_, StatusCode::NO_CONTENT) => None,
            (_, StatusCode::RESET_CONTENT) => declared.map(|_| 0),
            (Some(known), _) if known > 0 && status != StatusCode::NOT_MODIFIED => Some(known),
            _ => declared,
        };
        set_length(response.headers_mut(), length);
        *response.body_mut() = Body::empty();
        return;
    }
    let is_declared = response.headers().contains_key(CONTENT_LENGTH);
    let length = known.or(declared);
    if is_declared {
        set_length(response.headers_mut(), length);
    }
    if let Some(left) = length
        && response.body().as_bytes().is_none()
    {
        let body = std::mem::take(response.body_mut());
        *response.body_mut() = Body::stream(ExactBody { body, left });
    }
}

/// Sets the length that a response declares to that of its new body, as WebOb does.
pub(super) fn set_body(response: &mut http::Response<Body>, body: Body) {
    if is_there(response.headers(), &CONTENT_LENGTH) {
        set_length(response.headers_mut(), body.size_hint().exact());
    }
    *response.body_mut() = body;
}

/// Tells whether a response has a header: it has few, so that to look at each name costs less than to look one up.
#[inline]
pub(crate) fn is_there(headers: &HeaderMap, name: &HeaderName) -> bool {
    headers.keys().any(|other| other == name)
}

fn is_of_the_connection(name: &HeaderName) -> bool {
    *name == TRANSFER_ENCODING
        || *name == CONNECTION
        || *name == KEEP_ALIVE
        || *name == PROXY_CONNECTION
}

/// The server alone decides how a body is sent and whether the connection stays; an application may ask for its end, and say
/// what else it could speak ([RFC 9110 §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
fn keep_close_and_upgrade(headers: &mut HeaderMap) {
    headers.remove(TRANSFER_ENCODING);
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    if !headers.contains_key(CONNECTION) {
        return;
    }
    let has = |option| list_header::has(headers, &CONNECTION, option);
    let kept = match (
        has("close"),
        has("upgrade") && headers.contains_key(UPGRADE),
    ) {
        (true, true) => Some("close, upgrade"),
        (true, false) => Some("close"),
        (false, true) => Some("upgrade"),
        (false, false) => None,
    };
    match kept {
        Some(kept) => {
            headers.insert(CONNECTION, HeaderValue::from_static(kept));
        }
        None => {
            headers.remove(CONNECTION);
        }
    }
}

/// Tells whether headers say this length, and say it once.
fn is_length(headers: &HeaderMap, length: usize) -> bool {
    let mut said = headers.get_all(CONTENT_LENGTH).iter();
    said.next().is_some_and(|value| is_number(value, length)) && said.next().is_none()
}

/// Tells whether a value is a number, written as it always is.
fn is_number(value: &HeaderValue, number: usize) -> bool {
    let (mut left, mut digits) = (number, value.as_bytes());
    while let [before @ .., digit] = digits {
        if usize::from(*digit) != usize::from(b'0') + left % 10 {
            return false;
        }
        left /= 10;
        digits = before;
        if left == 0 {
            return digits.is_empty();
        }
    }
    false
}

fn set_length(headers: &mut HeaderMap, length: Option<u64>) {
    match length {
        Some(length) => {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        None => {
            headers.remove(CONTENT_LENGTH);
        }
    }
}

/// A stream that is as long as was said, or breaks off.
struct ExactBody {
    body: Body,
    left: u64,
}

impl ExactBody {
    #[cold]
    fn fail(&mut self, what: &'static str) -> crate::BoxError {
        self.body = Body::empty();
        format!("the body is {what} than the Content-Length that the response declares").into()
    }
}

impl http_body::Body for ExactBody {
    type Data = Bytes;
    type Error = crate::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, crate::BoxError>>> {
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(None) if self.left > 0 => {
                self.left = 0;
                return Poll::Ready(Some(Err(self.fail("shorter"))));
            }
            Poll::Ready(Some(Ok(frame))) => frame,
            other => return other,
        };
        let length = frame.data_ref().map_or(0, Bytes::len);
        match self.left.checked_sub(length as u64) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Some(Ok(frame)))
            }
            None => Poll::Ready(Some(Err(self.fail("longer")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use http::header::ALLOW;

    use super::*;

    fn framed(headers: &[(HeaderName, &'static str)], body: &'static str) -> HeaderMap {
        let mut response = http::Response::new(Body::from(body));
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            response.headers_mut().append(name, value);
        }
        frame(&mut response, &Method::GET);
        response.into_parts().0.headers
    }

    #[test]
    fn a_known_length_replaces_whatever_was_declared() {
        for declared in [
            "1",
            "99",
            "x",
            "-1",
            "+3",
            "",
            "3, 3",
            "99999999999999999999",
        ] {
            let headers = framed(&[(CONTENT_LENGTH, declared)], "abc");
            assert_eq!(headers[CONTENT_LENGTH], "3", "{declared}");
        }
        let twice = [(CONTENT_LENGTH, "1"), (CONTENT_LENGTH, "2")];
        let headers = framed(&twice, "abc");
        assert_eq!(headers.get_all(CONTENT_LENGTH).iter().count(), 1);
        assert_eq!(headers[CONTENT_LENGTH], "3");
        assert!(
            framed(&[(ALLOW, "GET")], "abc")
                .get(CONTENT_LENGTH)
                .is_none()
        );
    }

    #[test]
    fn one_number_is_a_length_and_nothing_else() {
        let length = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_LENGTH, HeaderValue::from_static(value));
            }
            single_number(&headers, &CONTENT_LENGTH)
        };
        assert_eq!(length(&["17"]), Some(17));
        assert_eq!(length(&["17", "17"]), Some(17));
        assert_eq!(length(&["17, 17"]), Some(17));
        for values in [
            &[][..],
            &[""],
            &["17", "18"],
            &["17, 18"],
            &["17,"],
            &["+17"],
            &["0x11"],
            &["17 18"],
            &["18446744073709551616"],
        ] {
            assert_eq!(length(values), None, "{values:?}");
        }
    }

    #[test]
    fn the_connection_is_the_servers() {
        let headers = framed(&[(TRANSFER_ENCODING, "chunked")], "abc");
        assert!(headers.is_empty());
        for (connection, kept) in [
            ("keep-alive", None),
            ("x-a", None),
            ("Close", Some("close")),
            ("keep-alive, close", Some("close")),
            ("upgrade", None),
        ] {
            let headers = framed(&[(CONNECTION, connection)], "abc");
            let left = headers.get(CONNECTION).map(HeaderValue::as_bytes);
            assert_eq!(left, kept.map(str::as_bytes), "{connection}");
        }
        let upgrade = [(CONNECTION, "upgrade"), (UPGRADE, "websocket")];
        assert_eq!(framed(&upgrade, "")[CONNECTION], "upgrade");
    }

    #[test]
    fn a_length_is_right_if_it_is_written_as_it_always_is() {
        for number in [0, 7, 10, 99, 100, 4096, usize::MAX] {
            assert!(is_number(&HeaderValue::from(number), number));
        }
        for (text, number) in [
            ("", 0),
            ("00", 0),
            ("010", 10),
            ("10", 1),
            ("1", 10),
            ("10", 100),
            ("+1", 1),
            ("1 ", 1),
            ("1,1", 1),
        ] {
            assert!(
                !is_number(&HeaderValue::from_static(text), number),
                "{text}"
            );
        }
    }
}
