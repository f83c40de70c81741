//! Percent-encoding, decoded as Python does and quoted with Pyramid's character sets.
//!
//! A percent sign that begins no `%XX` triplet is a character, in paths, queries and forms alike; what is
//! decoded must be UTF-8.

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

/// What stands for itself in every part of a URL, and in the extended values of headers.
pub(crate) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
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
    let location = quote_lone_percents(location);
    let mut quoted = String::with_capacity(location.len());
    let path = match location.strip_prefix("//") {
        Some(path) => {
            quoted.push_str("/%2F");
            path
        }
        None => &location,
    };
    quote_into(&mut quoted, path, LOCATION);
    quoted
}

/// Returns a path or URL in which every percent sign that begins no triplet is `%25`.
pub(crate) fn quote_lone_percents(url: &str) -> Cow<'_, str> {
    let is_lone = |at: &usize| triplet(&url.as_bytes()[*at..]).is_none();
    let mut lone = url
        .match_indices('%')
        .map(|(at, _)| at)
        .filter(is_lone)
        .peekable();
    if lone.peek().is_none() {
        return Cow::Borrowed(url);
    }
    let mut quoted = String::with_capacity(url.len() + 2);
    let mut start = 0;
    for at in lone {
        quoted.push_str(&url[start..at]);
        quoted.push_str("%25");
        start = at + 1;
    }
    quoted.push_str(&url[start..]);
    Cow::Owned(quoted)
}

/// Decodes the `%XX` triplets of a path.
///
/// # Errors
///
/// Fails if the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, InvalidEncoding> {
    if text.bytes().all(|byte| byte != b'%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    decode_into(&mut decoded, text.as_bytes());
    let decoded = String::from_utf8(decoded).map_err(|_| InvalidEncoding)?;
    Ok(Cow::Owned(decoded))
}

/// Appends what a text with `%XX` triplets stands for.
pub(crate) fn decode_into(decoded: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    loop {
        let percent = rest.iter().position(|byte| *byte == b'%');
        let (plain, coded) = rest.split_at(percent.unwrap_or(rest.len()));
        decoded.extend_from_slice(plain);
        let (byte, length) = match coded {
            [] => return,
            [byte, ..] => triplet(coded).map_or((*byte, 1), |encoded| (encoded, 3)),
        };
        decoded.push(byte);
        rest = &coded[length..];
    }
}

/// Returns the byte that a text begins with as `%XX`.
pub(crate) fn triplet(text: &[u8]) -> Option<u8> {
    match text {
        [b'%', high, low, ..] => Some(hex_digit(*high)? << 4 | hex_digit(*low)?),
        _ => None,
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
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
    fn triplets_are_decoded_and_other_percent_signs_are_characters() {
        assert_eq!(decode("/%61dd").as_deref(), Ok("/add"));
        assert_eq!(decode("/%C3%A9").as_deref(), Ok("/é"));
        assert_eq!(decode("/%2541").as_deref(), Ok("/%41"));
        for lone in [
            "%", "%a", "%zz", "a%", "%%", "%-1", "%+1", "100%/", "%u0041", "%0",
        ] {
            assert_eq!(decode(lone).as_deref(), Ok(lone));
        }
        assert_eq!(decode("%%41%4").as_deref(), Ok("%A%4"));
        for bad in [
            "%ff",
            "%c0%af",
            "%ed%a0%80",
            "%E9",
            "%E2%82",
            "%E9%",
            "%c3%zz",
        ] {
            assert_eq!(decode(bad), Err(InvalidEncoding), "{bad}");
        }
    }

    #[test]
    fn borrows_what_needs_no_decoding() {
        assert!(matches!(decode("/plain"), Ok(Cow::Borrowed("/plain"))));
    }

    #[test]
    fn plus_is_not_a_space_outside_of_forms() {
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
    fn lone_percent_signs_are_quoted() {
        for (url, quoted) in [
            ("/a%20b", "/a%20b"),
            ("/100%", "/100%25"),
            ("%%41%4%zz%", "%25%41%254%25zz%25"),
            ("/é%", "/é%25"),
        ] {
            assert_eq!(quote_lone_percents(url), quoted);
        }
    }

    #[test]
    fn a_location_stays_on_the_site() {
        assert_eq!(quote_location("/100%?q=%zz"), "/100%25?q=%25zz");
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
