//! The `Accept` header: which media types a client takes, and which it prefers.
//!
//! The rules are those of [RFC 9110 §12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)
//! as WebOb applies them: an absent or malformed header accepts everything, an empty one nothing.

#[cfg(any(feature = "compression", feature = "static"))]
mod encodings;
#[cfg(feature = "i18n")]
mod language_ranges;

use http::HeaderMap;
use http::header::ACCEPT;
use smallvec::SmallVec;

#[cfg(any(feature = "compression", feature = "static"))]
pub(crate) use encodings::accepted_encoding;
#[cfg(feature = "i18n")]
pub(crate) use language_ranges::LanguageRanges;

/// What a request accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is looked at where it was read; a box would be an allocation for each request"
)]
pub(crate) enum Accept<'h> {
    /// There is no header.
    Anything,
    /// A header that cannot be read says nothing, but its client has preferences, as browsers do.
    Malformed,
    /// The ranges of a well-formed header, which may be none.
    Ranges(Ranges<'h>),
}

type Ranges<'h> = SmallVec<[MediaRange<'h>; 4]>;

/// A media range as it was sent, with its quality in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaRange<'h> {
    kind: &'h str,
    subtype: &'h str,
    parameters: Parameters,
    quality: u16,
}

/// Parameters, sorted, since their order says nothing; their names are in lower case.
type Parameters = Vec<(String, String)>;

/// A media type in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaType {
    kind: String,
    subtype: String,
    parameters: Parameters,
}

impl<'h> Accept<'h> {
    /// Reads the `Accept` headers of a request.
    pub(crate) fn of(headers: &'h HeaderMap) -> Self {
        let mut ranges = Ranges::new();
        let mut is_absent = true;
        for header in headers.get_all(ACCEPT) {
            is_absent = false;
            let text = header.to_str().ok();
            if text
                .and_then(|text| parse_ranges(text, &mut ranges))
                .is_none()
            {
                return Self::Malformed;
            }
        }
        if is_absent {
            Self::Anything
        } else {
            Self::Ranges(ranges)
        }
    }

    /// Returns the quality of an offer in thousandths; zero means that it is not accepted.
    pub(crate) fn quality(&self, offer: &MediaType) -> u16 {
        self.quality_of(&offer.kind, &offer.subtype, &offer.parameters)
    }

    /// Returns the quality of an offer without parameters, in lower case.
    pub(crate) fn quality_of_bare(&self, kind: &str, subtype: &str) -> u16 {
        self.quality_of(kind, subtype, &[])
    }

    fn quality_of(&self, kind: &str, subtype: &str, parameters: &[(String, String)]) -> u16 {
        let Self::Ranges(ranges) = self else {
            return 1000;
        };
        let mut matching = ranges
            .iter()
            .filter(|range| range.covers(kind, subtype, parameters));
        let Some(first) = matching.next() else {
            return 0;
        };
        let most_specific = matching.fold(first, |best, range| {
            if range.specificity() > best.specificity() {
                range
            } else {
                best
            }
        });
        most_specific.quality
    }
}

impl MediaRange<'_> {
    /// Tells whether the range covers an offer; parameters of a wildcard say nothing.
    fn covers(&self, kind: &str, subtype: &str, parameters: &[(String, String)]) -> bool {
        let is_of_kind = is_same(self.kind, kind);
        if self.subtype == "*" {
            return is_of_kind || self.kind == "*";
        }
        is_of_kind
            && is_same(self.subtype, subtype)
            && (self.parameters.is_empty()
                || (self.parameters.len() == parameters.len()
                    && self.parameters.iter().all(|own| parameters.contains(own))))
    }

    fn specificity(&self) -> usize {
        match (self.kind, self.subtype) {
            ("*", "*") => 0,
            (_, "*") => 1,
            _ => 2 + self.parameters.len(),
        }
    }
}

impl MediaType {
    /// Reads a media type without wildcards and without a quality.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (range, quality) = parse_range(text)?;
        let is_exact = range.kind != "*" && range.subtype != "*" && quality.is_none();
        is_exact.then(|| Self {
            kind: range.kind.to_ascii_lowercase(),
            subtype: range.subtype.to_ascii_lowercase(),
            parameters: range.parameters,
        })
    }

    /// Returns the type without its parameters.
    pub(crate) fn bare(&self) -> Self {
        Self {
            parameters: Vec::new(),
            ..self.clone()
        }
    }

    pub(crate) fn has_parameters(&self) -> bool {
        !self.parameters.is_empty()
    }
}

/// Writes the type as in a header.
impl std::fmt::Display for MediaType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.kind, self.subtype)?;
        self.parameters
            .iter()
            .try_for_each(|(name, value)| write!(f, ";{name}={value}"))
    }
}

/// Reads the ranges of a header, or nothing if it is malformed.
fn parse_ranges<'h>(header: &'h str, ranges: &mut Ranges<'h>) -> Option<()> {
    if let Some(range) = bare_range(header) {
        ranges.push(range);
        return Some(());
    }
    for item in split_unquoted(header, b',') {
        let item = item.trim_matches(is_space);
        if item.is_empty() {
            continue; // empty items of a list are ignored
        }
        let (range, quality) = parse_range(item)?;
        ranges.push(MediaRange {
            quality: quality.unwrap_or(1000),
            ..range
        });
    }
    Some(())
}

/// Reads a media range, and the quality that it may have.
fn parse_range(text: &str) -> Option<(MediaRange<'_>, Option<u16>)> {
    if let Some(range) = bare_range(text) {
        return Some((range, None));
    }
    let mut parts = split_unquoted(text, b';').map(|part| part.trim_matches(is_space));
    let range = bare_range(parts.next()?)?;
    let mut parameters = Parameters::new();
    let mut quality = None;
    for part in parts {
        let (name, value) = part.split_once('=')?;
        if name.eq_ignore_ascii_case("q") {
            quality = Some(parse_quality(value)?);
            break; // what follows are extensions
        }
        let value = unquote(value)?;
        if !is_token(name) {
            return None;
        }
        parameters.push((name.to_ascii_lowercase(), value));
    }
    parameters.sort();
    let range = MediaRange {
        parameters,
        ..range
    };
    Some((range, quality))
}

/// Reads a media range without parameters, with nothing around it.
fn bare_range(text: &str) -> Option<MediaRange<'_>> {
    // `*/html` is well-formed, but no wildcard: there is no such type.
    let slash = text.bytes().position(|byte| !is_token_byte(byte))?;
    let (kind, subtype) = (&text[..slash], text[slash..].strip_prefix('/')?);
    if kind.is_empty() || !is_token(subtype) {
        return None;
    }
    Some(MediaRange {
        kind,
        subtype,
        parameters: Parameters::new(),
        quality: 1000,
    })
}

/// Compares two names; clients usually write them as they are registered.
fn is_same(sent: &str, name: &str) -> bool {
    sent == name || sent.eq_ignore_ascii_case(name)
}

/// Reads `0.25` as 250.
pub(crate) fn parse_quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 {
        return None;
    }
    let mut thousandths = 0;
    for place in 0..3 {
        let digit = fraction.as_bytes().get(place).unwrap_or(&b'0');
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        thousandths = 10 * thousandths + u16::from(digit);
    }
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

fn unquote(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        return is_token(value).then(|| value.to_owned());
    };
    let mut plain = String::new();
    let mut chars = quoted.strip_suffix('"')?.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next()? } else { c });
    }
    Some(plain)
}

/// Splits text at separators that are not quoted.
fn split_unquoted(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let has_quotes = text.as_bytes().contains(&b'"');
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut is_quoted, mut is_escaped) = (false, false);
        let at = text.bytes().position(|byte| {
            if !has_quotes {
                return byte == separator;
            }
            if is_escaped {
                is_escaped = false;
            } else if is_quoted && byte == b'\\' {
                is_escaped = true;
            } else if byte == b'"' {
                is_quoted = !is_quoted;
            }
            byte == separator && !is_quoted
        });
        rest = at.map(|at| &text[at + 1..]);
        Some(&text[..at.unwrap_or(text.len())])
    })
}

pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Tells whether a byte may stand in a token ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
pub(crate) const fn is_token_byte(byte: u8) -> bool {
    IS_TCHAR[byte as usize]
}

/// The bytes of tokens: a table, since every header is looked at.
const IS_TCHAR: [bool; 256] = {
    let mut is_tchar = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_tchar[byte as usize] = pyramidion_syntax::constants::is_token_byte(byte);
        byte += 1;
    }
    is_tchar
};

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(header: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(header));
        headers
    }

    #[track_caller]
    fn check(header: &'static str, expected: Option<&str>) {
        let headers = headers(header);
        let accept = Accept::of(&headers);
        let html = accept.quality_of_bare("text", "html");
        let json = accept.quality(&MediaType::parse("application/json").unwrap());
        let best = match (html, json) {
            (0, 0) => None,
            (html, json) if html >= json => Some("text/html"),
            _ => Some("application/json"),
        };
        assert_eq!(best, expected, "{header}");
    }

    #[test]
    fn the_best_quality_wins_and_ties_go_to_the_first_offer() {
        check("*/*", Some("text/html"));
        check("application/json,text/html", Some("text/html"));
        check(
            "text/html;q=0.8, application/json;q=0.9",
            Some("application/json"),
        );
        check("*/*;q=0.1,application/json", Some("application/json"));
        check("TEXT/HTML", Some("text/html"));
        check("application/*", Some("application/json"));
        check("image/png", None);
        check("application/json;q=0", None);
        check("*/*, text/html;q=0", Some("application/json"));
        check("*/html", None);
        check("*/html, application/json;q=0.1", Some("application/json"));
        check("*/*;a=1", Some("text/html"));
        check("application/*;a=1", Some("application/json"));
        check("text/html;a=1", None);
    }

    #[test]
    fn malformed_accepts_all_and_empty_accepts_none() {
        for header in [
            "garbage",
            "text/html;q=2",
            "text/html;q=0.1234",
            "text/",
            "a/b;c",
        ] {
            assert_eq!(Accept::of(&headers(header)), Accept::Malformed, "{header}");
        }
        assert_eq!(Accept::of(&HeaderMap::new()), Accept::Anything);
        check("", None);
        check(" , ", None);
    }

    #[test]
    fn parameters_make_a_range_more_specific() {
        let plain = MediaType::parse("text/plain").unwrap();
        let flowed = MediaType::parse("text/plain;format=flowed").unwrap();
        let headers = headers("text/plain;q=0.2, text/plain;format=\"flowed\";q=0.7");
        let header = Accept::of(&headers);
        assert_eq!(header.quality(&plain), 200);
        assert_eq!(header.quality(&flowed), 700);
    }

    #[test]
    fn media_types_are_not_ranges() {
        assert!(MediaType::parse("text/*").is_none());
        assert!(MediaType::parse("text/html;q=0.5").is_none());
        assert!(MediaType::parse("text/html;a=1;Q=1").is_none());
        assert_eq!(
            MediaType::parse("text/html;b=2;a=1"),
            MediaType::parse("text/html; a=\"1\"; B=2")
        );
        assert_eq!(
            MediaType::parse("Text/HTML").unwrap().to_string(),
            "text/html"
        );
    }
}
