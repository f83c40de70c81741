//! The `Accept-Language` header: which languages a client prefers.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::list_header;

/// The languages that a client takes, the preferred first, and those that it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LanguageRanges<'h> {
    accepted: Vec<&'h str>,
    refused: Vec<&'h str>,
}

/// How many languages are looked at; nobody speaks more.
const MOST: usize = 100;

impl<'h> LanguageRanges<'h> {
    /// Reads the header of a request. Malformed items are skipped, and so is `*`, since it prefers nothing.
    pub(crate) fn of(headers: &'h HeaderMap) -> Self {
        let elements = list_header::elements(headers, &ACCEPT_LANGUAGE).take(MOST);
        let ranges = elements.filter_map(range).filter(|(name, _)| *name != "*");
        let (refused, mut accepted): (Vec<_>, Vec<_>) =
            ranges.partition(|(_, quality)| *quality == 0);
        accepted.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
        let names =
            |ranges: Vec<(&'h str, u16)>| ranges.into_iter().map(|(name, _)| name).collect();
        Self {
            accepted: names(accepted),
            refused: names(refused),
        }
    }

    /// Returns the position of the language that fits best, by the lookup of
    /// [RFC 4647 §3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4).
    ///
    /// A language that the client refuses is left out, but not those that are more general.
    pub(crate) fn lookup<T: AsRef<str>>(&self, offered: &[T]) -> Option<usize> {
        let is_refused = |offer: &str| {
            let mut refused = self.refused.iter();
            refused.any(|other| other.eq_ignore_ascii_case(offer))
        };
        let find = |range: &str| {
            let mut offers = offered.iter().map(AsRef::as_ref);
            offers.position(|offer| offer.eq_ignore_ascii_case(range) && !is_refused(offer))
        };
        let mut ranges = self.accepted.iter();
        ranges.find_map(|range| {
            std::iter::successors(Some(*range), |range| more_general(range)).find_map(find)
        })
    }
}

/// Leaves out the last part of a range, and a single letter that then is the last.
fn more_general(range: &str) -> Option<&str> {
    let (rest, _) = range.rsplit_once('-')?;
    match rest.rsplit_once('-') {
        Some((general, last)) if last.len() == 1 => Some(general),
        _ => Some(rest),
    }
}

/// Reads a range with its quality in thousandths.
fn range(element: &[u8]) -> Option<(&str, u16)> {
    let text = str::from_utf8(element).ok()?;
    let (name, parameter) = match text.split_once(';') {
        Some((name, parameter)) => (name.trim_end(), Some(parameter.trim())),
        None => (text, None),
    };
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if name != "*" && !name.split('-').all(is_part) {
        return None;
    }
    let quality = match parameter {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim();
            if !name.trim_end().eq_ignore_ascii_case("q") {
                return None;
            }
            super::parse_quality(value)?
        }
    };
    Some((name, quality))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Option<&str>) {
        let offered = ["en", "de", "de-AT", "zh-Hant", "fr"];
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(header).unwrap());
        let found = LanguageRanges::of(&headers).lookup(&offered);
        assert_eq!(found.map(|index| offered[index]), expected, "{header}");
    }

    #[test]
    fn the_preferred_language_is_looked_up() {
        check("fr;q=0.9, de-at", Some("de-AT"));
        check("de-CH, fr", Some("de"));
        check("zh-Hant-CN-x-private1-private2", Some("zh-Hant"));
        check("it, *;q=0.5, fr;q=0.1", Some("fr"));
        check("de, de;q=0, en ; q=0.1", Some("en"));
        check("de-AT-x", Some("de-AT"));
        check("*", None);
        check("", None);
        check("d\u{e9}, fr;q=2, en;level=1, fr;q=x", None);
    }
}
