//! The `Accept-Encoding` header: which codings a client takes, and which it prefers
//! ([RFC 9110 §12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::{is_token, parse_quality};

/// Returns how much the client likes a coding, in thousandths; zero means that it does not take it.
///
/// Without the header only the plain answer is sent, which is always allowed. Returns nothing if the header is malformed.
pub(crate) fn accepted_encoding(headers: &HeaderMap, encoding: &str) -> Option<u16> {
    let (mut named, mut any) = (None, 0);
    for value in headers.get_all(ACCEPT_ENCODING) {
        for item in value.to_str().ok()?.split(',').map(str::trim) {
            if item.is_empty() {
                continue; // empty items of a list are ignored
            }
            let (name, quality) = parse(item)?;
            if name.eq_ignore_ascii_case(encoding) {
                named = named.or(Some(quality));
            }
            if name == "*" {
                any = any.max(quality);
            }
        }
    }
    Some(named.unwrap_or(any))
}

/// Reads an item: the name of a coding, and its quality.
fn parse(item: &str) -> Option<(&str, u16)> {
    let (name, weight) = match item.split_once(';') {
        Some((name, weight)) => (name.trim_end(), Some(weight.trim_start())),
        None => (item, None),
    };
    let quality = match weight {
        Some(weight) => {
            let (q, quality) = weight.split_once('=')?;
            parse_quality(quality).filter(|_| q.eq_ignore_ascii_case("q"))?
        }
        None => 1000,
    };
    is_token(name).then_some((name, quality))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, encoding: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
        let quality = accepted_encoding(&headers, encoding);
        assert_eq!(
            quality.is_some_and(|quality| quality > 0),
            expected,
            "{header}"
        );
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
        assert_eq!(accepted_encoding(&HeaderMap::new(), "br"), Some(0));
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
