//! The `Accept` header: which media types a client takes, and which it prefers.
//!
//! The rules are those of [RFC 9110 §12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)
//! as WebOb applies them: an absent or malformed header accepts everything, an empty one nothing.

use http::HeaderMap;
use http::header::ACCEPT;

/// What a request accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Accept {
    /// There is no header.
    Anything,
    /// A header that cannot be read says nothing, but its client has preferences, as browsers do.
    Malformed,
    /// The ranges of a well-formed header, which may be none.
    Ranges(Vec<MediaRange>),
}

/// A media range with its quality in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaRange {
    media_type: MediaType,
    quality: u16,
}

/// A media type in lower case; `*` stands for any type or subtype in a range.
///
/// The parameters are sorted, since their order says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaType {
    kind: String,
    subtype: String,
    parameters: Vec<(String, String)>,
}

impl Accept {
    /// Reads the `Accept` headers of a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut ranges = Vec::new();
        let mut is_absent = true;
        for header in headers.get_all(ACCEPT) {
            is_absent = false;
            match header.to_str().ok().and_then(parse_ranges) {
                Some(more) => ranges.extend(more),
                None => return Self::Malformed,
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
        let Self::Ranges(ranges) = self else {
            return 1000;
        };
        let matching = ranges.iter().filter(|range| range.media_type.covers(offer));
        let most_specific = matching.reduce(|best, range| {
            if range.media_type.specificity() > best.media_type.specificity() {
                range
            } else {
                best
            }
        });
        most_specific.map_or(0, |range| range.quality)
    }

    /// Returns the first of the offers that the client likes best.
    pub(crate) fn best<'a, T>(
        &self,
        offers: impl IntoIterator<Item = (&'a MediaType, T)>,
    ) -> Option<T> {
        let mut best: Option<(u16, T)> = None;
        for (offer, value) in offers {
            let quality = self.quality(offer);
            if quality > best.as_ref().map_or(0, |(quality, _)| *quality) {
                best = Some((quality, value));
            }
        }
        best.map(|(_, value)| value)
    }
}

impl MediaType {
    /// Reads a media type without wildcards and without a quality.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (media_type, quality) = parse_range(text)?;
        let is_exact = media_type.kind != "*" && media_type.subtype != "*" && quality.is_none();
        is_exact.then_some(media_type)
    }

    /// Returns a media type written in code, in lower case.
    pub(crate) fn new(kind: &str, subtype: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            subtype: subtype.to_owned(),
            parameters: Vec::new(),
        }
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

    /// Tells whether a range covers an offer; parameters of a wildcard say nothing.
    fn covers(&self, offer: &Self) -> bool {
        if self.subtype == "*" && (self.kind == "*" || self.kind == offer.kind) {
            return true;
        }
        self.kind == offer.kind
            && self.subtype == offer.subtype
            && self
                .parameters
                .iter()
                .all(|parameter| offer.parameters.contains(parameter))
            && (self.parameters.is_empty() || self.parameters.len() == offer.parameters.len())
    }

    fn specificity(&self) -> usize {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", "*") => 0,
            (_, "*") => 1,
            _ => 2 + self.parameters.len(),
        }
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

fn parse_ranges(header: &str) -> Option<Vec<MediaRange>> {
    let mut ranges = Vec::new();
    for item in split_unquoted(header, ',') {
        if item.trim_matches(is_space).is_empty() {
            continue; // empty items of a list are ignored
        }
        let (media_type, quality) = parse_range(item)?;
        ranges.push(MediaRange {
            media_type,
            quality: quality.unwrap_or(1000),
        });
    }
    Some(ranges)
}

/// Reads a media type with the quality that it may have.
fn parse_range(text: &str) -> Option<(MediaType, Option<u16>)> {
    let mut parts = split_unquoted(text, ';').map(|part| part.trim_matches(is_space));
    let (kind, subtype) = parts.next()?.split_once('/')?;
    // `*/html` is well-formed, but no wildcard: there is no such type.
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut media_type = MediaType::new(&kind.to_ascii_lowercase(), &subtype.to_ascii_lowercase());
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
        media_type
            .parameters
            .push((name.to_ascii_lowercase(), value));
    }
    media_type.parameters.sort();
    Some((media_type, quality))
}

/// Reads `0.25` as 250.
pub(crate) fn parse_quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse().ok()?;
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

fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c| {
        if is_escaped {
            is_escaped = false;
        } else if is_quoted && c == '\\' {
            is_escaped = true;
        } else if c == '"' {
            is_quoted = !is_quoted;
        }
        c == separator && !is_quoted
    })
}

pub(crate) fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn accept(header: &'static str) -> Accept {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(header));
        Accept::of(&headers)
    }

    #[track_caller]
    fn check(header: &'static str, expected: Option<&str>) {
        let offers =
            ["text/html", "application/json"].map(|offer| (MediaType::parse(offer), offer));
        let offers = offers
            .iter()
            .map(|(offer, name)| (offer.as_ref().unwrap(), *name));
        assert_eq!(accept(header).best(offers), expected, "{header}");
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
            assert_eq!(accept(header), Accept::Malformed, "{header}");
        }
        assert_eq!(Accept::of(&HeaderMap::new()), Accept::Anything);
        check("", None);
        check(" , ", None);
    }

    #[test]
    fn parameters_make_a_range_more_specific() {
        let plain = MediaType::parse("text/plain").unwrap();
        let flowed = MediaType::parse("text/plain;format=flowed").unwrap();
        let header = accept("text/plain;q=0.2, text/plain;format=\"flowed\";q=0.7");
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
