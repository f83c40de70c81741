//! Files that were compressed before, and which of them a client accepts.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// The name of an encoding, and the ending of its files.
pub(super) type Encoding = (&'static str, &'static str);

const KNOWN: [Encoding; 3] = [("br", ".br"), ("gzip", ".gz"), ("zstd", ".zst")];

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
/// Without the header only plain files are sent, which is always allowed.
pub(super) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let items = values.filter_map(|value| value.to_str().ok());
    let mut any = false;
    for item in items.flat_map(|value| value.split(',')) {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let name = name.trim();
        let is_refused = is_zero(parameters);
        if name.eq_ignore_ascii_case(encoding)
            || (encoding == "gzip" && name.eq_ignore_ascii_case("x-gzip"))
        {
            return !is_refused;
        }
        any |= name == "*" && !is_refused;
    }
    any
}

/// Tells whether the parameters have a quality of zero, or one that is none.
fn is_zero(parameters: &str) -> bool {
    let mut parameters = parameters.split(';').map(str::trim);
    let quality = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    quality.is_some_and(|quality| !quality.parse().is_ok_and(|quality: f32| quality > 0.0))
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
        check("x-gzip", "gzip", true);
        check("deflate", "gzip", false);
        check("gzip;q=0", "gzip", false);
        check("gzip; q = 0.000", "gzip", false);
        check("gzip;q=0.001", "gzip", true);
        check("gzip;q=nan", "gzip", false);
        check("gzip;q=", "gzip", false);
        check("*", "br", true);
        check("*;q=0", "br", false);
        check("*, br;q=0", "br", false);
        check("", "br", false);
        assert!(!accepts(&HeaderMap::new(), "br"));
    }
}
