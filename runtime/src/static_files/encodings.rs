//! Files that were compressed before, and which of them a client accepts.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use crate::accept::{is_token, parse_quality};

/// The name of an encoding, and the ending of its files.
pub(super) type Encoding = (&'static str, &'static str);

const KNOWN: [Encoding; 3] = [("br", ".br"), ("gzip", ".gz"), ("zstd", ".zst")];

/// Returns every encoding.
pub(super) fn all() -> &'static [Encoding] {
    &KNOWN
}

/// Returns an encoding by its name.
pub(super) fn known(name: &str) -> Option<Encoding> {
    KNOWN.into_iter().find(|(known, _)| *known == name)
}

/// Returns the ending of the files of an encoding.
pub(super) fn suffix(name: &str) -> Option<&'static str> {
    known(name).map(|(_, suffix)| suffix)
}

/// Tells whether the client says that it takes an encoding
/// ([RFC 9110 §12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).
///
/// Without the header, or if it is malformed, only plain files are sent, which is always allowed.
pub(super) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    accepted(headers, encoding).unwrap_or_default()
}

/// Returns nothing if the header is malformed.
fn accepted(headers: &HeaderMap, encoding: &str) -> Option<bool> {
    let (mut named, mut any) = (None, false);
    for value in headers.get_all(ACCEPT_ENCODING) {
        for item in value.to_str().ok()?.split(',').map(str::trim) {
            if item.is_empty() {
                continue; // empty items of a list are ignored
            }
            let (name, is_accepted) = parse(item)?;
            if name.eq_ignore_ascii_case(encoding) {
                named = named.or(Some(is_accepted));
            }
            any |= name == "*" && is_accepted;
        }
    }
    Some(named.unwrap_or(any))
}

/// Reads an item: the name of an encoding, and whether its quality is above zero.
fn parse(item: &str) -> Option<(&str, bool)> {
    let (name, weight) = match item.split_once(';') {
        Some((name, weight)) => (name.trim_end(), Some(weight.trim_start())),
        None => (item, None),
    };
    let is_accepted = match weight {
        Some(weight) => {
            let (q, quality) = weight.split_once('=')?;
            parse_quality(quality).filter(|_| q.eq_ignore_ascii_case("q"))? > 0
        }
        None => true,
    };
    is_token(name).then_some((name, is_accepted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, encoding: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
        assert_eq!(accepts(&headers, encoding), expected, "{header}");
    }

    #[test]
    fn an_encoding_is_accepted_by_name_or_by_star() {
        check("gzip, br", "gzip", true);
        check("GZIP", "gzip", true);
        check("x-gzip", "gzip", false);
        check("deflate", "gzip", false);
        check("gzip;q=0", "gzip", false);
        check("gzip ; Q=0.000", "gzip", false);
        check("gzip;q=0.001", "gzip", true);
        check("gzip;q=nan", "gzip", false);
        check("gzip;q=", "gzip", false);
        check("*", "br", true);
        check("*;q=0", "br", false);
        check("*, br;q=0", "br", false);
        check("identity;q=0, gzip", "gzip", true);
        check("gzip;q=0, gzip", "gzip", false);
        check("br;q=0, *, gzip;q=0", "gzip", false);
        check(" , gzip,", "gzip", true);
        check("", "br", false);
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_malformed_header_accepts_nothing() {
        for header in [
            "garbage;;",
            "gzip, garbage;;",
            "gzip;q=2",
            "gzip;q=0.1234",
            "gzip;q=-1",
            "gzip;level=1",
            "gzip; q = 1",
            "gzip;q=1;q=1",
            "g zip, gzip",
            "gzip, \"br\"",
        ] {
            check(header, "gzip", false);
        }
    }
}
