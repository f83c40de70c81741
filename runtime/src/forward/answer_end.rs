//! How the end of a response is found ([RFC 9112 §6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)).
//!
//! The client is told it again, so that both sides read the same: what can be read in two ways is corrected
//! where the standard says how, and refused otherwise.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::list_header::{elements, single_number};

/// Makes the headers of a response say in one way how long its body is.
///
/// # Errors
///
/// Fails with what is wrong, if it cannot be known.
pub(super) fn correct(status: StatusCode, headers: &mut HeaderMap) -> Result<(), &'static str> {
    let (mut is_coded, mut lengths, mut is_plain) = (false, 0, true);
    for (name, value) in &*headers {
        if *name == CONTENT_LENGTH {
            lengths += 1;
            is_plain &= is_plain_length(value);
        } else if *name == TRANSFER_ENCODING {
            is_coded = true;
        }
    }
    if is_coded {
        check_coding(headers)?;
        if headers.remove(CONTENT_LENGTH).is_some() {
            tracing::debug!(
                "an upstream sent `Content-Length` beside `Transfer-Encoding`; it is ignored"
            );
        }
    } else if lengths > 1 || !is_plain {
        let length = single_number(headers, &CONTENT_LENGTH)
            .ok_or("its Content-Length is not one number")?;
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    // These have no body. What 304 says is the length of another response.
    let is_bodiless = status.is_informational()
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    if is_bodiless && lengths > 0 {
        headers.remove(CONTENT_LENGTH);
    }
    Ok(())
}

/// Only `chunked`, once, is taken off here; what else was done to the body, nobody would undo.
///
/// Nor may an empty element stand beside it: hyper looks at what follows the last comma, and would take chunks for
/// what the client asked for.
fn check_coding(headers: &HeaderMap) -> Result<(), &'static str> {
    let mut codings = elements(headers, &TRANSFER_ENCODING);
    let is_chunked = codings
        .next()
        .is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked"));
    match (is_chunked, codings.next()) {
        (true, None) => Ok(()),
        _ => Err("its Transfer-Encoding is not `chunked`"),
    }
}

/// Tells whether a length is written as it always is.
fn is_plain_length(length: &HeaderValue) -> bool {
    match length.as_bytes() {
        [b'0'] => true,
        // So many digits are a number of 64 bits.
        [b'1'..=b'9', rest @ ..] => rest.len() < 19 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[(&'static str, &'static str)], expected: Result<Option<&str>, ()>) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let corrected = correct(StatusCode::OK, &mut headers);
        let length = headers
            .get(CONTENT_LENGTH)
            .map(|value| value.to_str().unwrap());
        assert_eq!(
            corrected.map(|()| length).map_err(drop),
            expected,
            "{lines:?}"
        );
    }

    #[test]
    fn a_length_is_one_number() {
        let length = "content-length";
        check(&[], Ok(None));
        check(&[(length, "2")], Ok(Some("2")));
        check(&[(length, "2, 2")], Ok(Some("2")));
        check(&[(length, "2"), (length, "2")], Ok(Some("2")));
        check(&[(length, "002, 2")], Ok(Some("2")));
        check(
            &[(length, "18446744073709551615")],
            Ok(Some("18446744073709551615")),
        );
        for value in [
            "",
            ",",
            "2,",
            "2, 3",
            "abc",
            "+2",
            "-2",
            "0x2",
            "2;",
            "2 2",
            "2.0",
            "1e3",
            "18446744073709551616",
        ] {
            check(&[(length, value)], Err(()));
        }
        check(&[(length, "2"), (length, "3")], Err(()));
    }

    #[test]
    fn a_coding_counts_more_than_a_length() {
        let (coding, length) = ("transfer-encoding", "content-length");
        check(&[(coding, "chunked"), (length, "5")], Ok(None));
        check(&[(coding, " Chunked"), (length, "abc")], Ok(None));
        for value in [
            "gzip, chunked",
            "chunked, chunked",
            "chunked, gzip",
            "identity",
            "xchunked",
            "chunked;q=1",
            "chunked,",
            "chunked, ,",
            ", chunked",
            "",
        ] {
            check(&[(coding, value)], Err(()));
        }
        check(&[(coding, "chunked"), (coding, "chunked")], Err(()));
        check(&[(coding, "chunked"), (coding, "")], Err(()));
        check(&[(coding, ""), (coding, "chunked")], Err(()));
    }

    #[test]
    fn what_has_no_body_has_no_length() {
        for status in [101, 204, 304] {
            let status = StatusCode::from_u16(status).unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("5"));
            correct(status, &mut headers).unwrap();
            assert!(headers.is_empty(), "{status}");
        }
    }
}
