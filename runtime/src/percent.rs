//! Percent-encoding, strictly decoded and quoted with Pyramid's character sets.
//!
//! Decoding accepts only whole `%XX` triplets that form UTF-8, so that one spelling means one
//! text ([RFC 3986 §2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)).

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Literal text of a pattern: letters, digits, `-._~` and `/` stay.
pub(crate) const PATTERN_TEXT: &AsciiSet = &UNRESERVED.remove(b'/');

/// A placeholder's value: what [`PATH_SEGMENT`] keeps, and `/`.
pub(crate) const PATH_VALUE: &AsciiSet = &PATH_SEGMENT.remove(b'/');

/// An extra path element: unreserved characters, sub-delimiters, `:` and `@` stay.
pub(crate) const PATH_SEGMENT: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A query string given as text, or an anchor: what [`PATH_VALUE`] keeps, and `?`.
pub(crate) const QUERY_TEXT: &AsciiSet = &PATH_VALUE.remove(b'?');

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The error for text that is not percent-encoded UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidEncoding;

impl fmt::Display for InvalidEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not percent-encoded UTF-8")
    }
}

/// Appends `text` to `url`, quoting every character of `set`.
pub(crate) fn quote_into(url: &mut String, text: &str, set: &'static AsciiSet) {
    url.extend(utf8_percent_encode(text, set));
}

/// Appends `text` as a part of a query string: space becomes `+`.
pub(crate) fn quote_form_into(url: &mut String, text: &str) {
    let mut parts = text.split(' ');
    quote_into(url, parts.next().unwrap_or_default(), UNRESERVED);
    for part in parts {
        url.push('+');
        quote_into(url, part, UNRESERVED);
    }
}

/// Characters that a location keeps: all that a URL can hold, `%` among them.
const LOCATION: &AsciiSet = &QUERY_TEXT
    .remove(b'#')
    .remove(b'[')
    .remove(b']')
    .remove(b'%');

/// Returns a URL or path in which every character that a URL cannot hold is quoted.
///
/// A path that begins with two slashes would be read as a host, so its second slash is quoted.
pub(crate) fn quote_location(location: &str) -> String {
    let mut quoted = String::with_capacity(location.len());
    let path = match location.strip_prefix("//") {
        Some(path) => {
            quoted.push_str("/%2F");
            path
        }
        None => location,
    };
    quote_into(&mut quoted, path, LOCATION);
    quoted
}

/// Decodes the `%XX` triplets of a path.
///
/// # Errors
///
/// Fails if a `%` is not followed by two hexadecimal digits or if the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, InvalidEncoding> {
    if text.bytes().all(|byte| byte != b'%') {
        return Ok(Cow::Borrowed(text));
    }
    decode_bytes(text.as_bytes(), false).map(Cow::Owned)
}

/// Decodes a name or value of a query string or form, where `+` is a space.
///
/// # Errors
///
/// As [`decode`].
pub(crate) fn decode_form(text: &[u8]) -> Result<String, InvalidEncoding> {
    decode_bytes(text, true)
}

fn decode_bytes(text: &[u8], plus_is_space: bool) -> Result<String, InvalidEncoding> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'%' => {
                let [high, low, tail @ ..] = rest else {
                    return Err(InvalidEncoding);
                };
                decoded.push(hex_digit(*high)? << 4 | hex_digit(*low)?);
                rest = tail;
            }
            b'+' if plus_is_space => decoded.push(b' '),
            byte => decoded.push(*byte),
        }
    }
    String::from_utf8(decoded).map_err(|_| InvalidEncoding)
}

fn hex_digit(byte: u8) -> Result<u8, InvalidEncoding> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(InvalidEncoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, set: &'static AsciiSet) -> String {
        let mut url = String::new();
        quote_into(&mut url, text, set);
        url
    }

    #[test]
    fn decodes_whole_triplets_only() {
        assert_eq!(decode("/%61dd").as_deref(), Ok("/add"));
        assert_eq!(decode("/%C3%A9").as_deref(), Ok("/é"));
        assert_eq!(decode("/%2541").as_deref(), Ok("/%41"));
        for bad in ["%", "%a", "%zz", "%ff", "%c0%af", "%ed%a0%80", "a%"] {
            assert_eq!(decode(bad), Err(InvalidEncoding), "{bad}");
        }
    }

    #[test]
    fn borrows_what_needs_no_decoding() {
        assert!(matches!(decode("/plain"), Ok(Cow::Borrowed("/plain"))));
    }

    #[test]
    fn plus_is_a_space_in_forms_only() {
        assert_eq!(decode_form(b"a+b%20c").as_deref(), Ok("a b c"));
        assert_eq!(decode("a+b").as_deref(), Ok("a+b"));
    }

    #[test]
    fn quotes_with_the_character_set_of_each_place() {
        assert_eq!(quoted("/a+b(c)%", PATTERN_TEXT), "/a%2Bb%28c%29%25");
        assert_eq!(
            quoted("~!$&'()*+,;=:@/-._ ?#", PATH_VALUE),
            "~!$&'()*+,;=:@/-._%20%3F%23"
        );
        assert_eq!(quoted("a/b c", PATH_SEGMENT), "a%2Fb%20c");
        assert_eq!(quoted("#x y/?", QUERY_TEXT), "%23x%20y/?");
    }

    #[test]
    fn a_location_stays_on_the_site() {
        assert_eq!(quote_location("/a?b=c&d#e%20"), "/a?b=c&d#e%20");
        assert_eq!(quote_location("https://h:1/[x]"), "https://h:1/[x]");
        assert_eq!(quote_location("//evil.example/x"), "/%2Fevil.example/x");
        assert_eq!(quote_location("///evil.example"), "/%2F/evil.example");
        assert_eq!(quote_location("/\\evil.example"), "/%5Cevil.example");
        assert_eq!(quote_location("/\t/evil.example"), "/%09/evil.example");
        assert_eq!(quote_location(" //evil.example"), "%20//evil.example");
        assert_eq!(quote_location("/é\r\nX: y"), "/%C3%A9%0D%0AX:%20y");
    }

    #[test]
    fn form_quoting_matches_urlencode() {
        let mut url = String::new();
        quote_form_into(&mut url, "~-._!*'() é/");
        assert_eq!(url, "~-._%21%2A%27%28%29+%C3%A9%2F");
    }
}
