//! The parts of a file that a client asks for
//! ([RFC 9110 §14](https://www.rfc-editor.org/rfc/rfc9110#section-14)).

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use http::HeaderMap;
use http::header::RANGE;
use http_range_header::{RangeUnsatisfiableError, parse_range_header_with_max_ranges};

/// More ranges than a reader of documents needs; a request for more gets the whole file.
const MAX_RANGES: NonZeroUsize = NonZeroUsize::new(16).expect("it is not zero");

/// What is to be sent of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ranges {
    Whole,
    One(RangeInclusive<u64>),
    Several(Vec<RangeInclusive<u64>>),
    /// None of the ranges is in the file.
    Unsatisfiable,
}

impl Ranges {
    /// Reads the header; one that is malformed, or asks for the same bytes over and over, counts for nothing.
    pub(super) fn of(headers: &HeaderMap, length: u64) -> Self {
        let mut values = headers.get_all(RANGE).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Self::Whole;
        };
        let Ok(value) = value.to_str() else {
            return Self::Whole;
        };
        let Ok(parsed) = parse_range_header_with_max_ranges(value, MAX_RANGES) else {
            return Self::Whole;
        };
        match parsed.validate(length) {
            Ok(mut ranges) => match ranges.len() {
                0 => Self::Whole,
                1 => Self::One(ranges.remove(0)),
                _ => Self::Several(ranges),
            },
            Err(RangeUnsatisfiableError::Unsatisfiable) => Self::Unsatisfiable,
            Err(_) => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Ranges) {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, header.parse().unwrap());
        assert_eq!(Ranges::of(&headers, 10), expected, "{header}");
    }

    #[test]
    fn ranges_are_read_and_clamped() {
        check("bytes=0-3", Ranges::One(0..=3));
        check("bytes=4-", Ranges::One(4..=9));
        check("bytes=-3", Ranges::One(7..=9));
        check("bytes=-30", Ranges::One(0..=9));
        check("bytes=8-99", Ranges::One(8..=9));
        check("bytes=0-0,-1", Ranges::Several(vec![0..=0, 9..=9]));
        check("bytes=0-1,99-", Ranges::One(0..=1));
        check("bytes=10-", Ranges::Unsatisfiable);
        check("bytes=-0", Ranges::Unsatisfiable);
        for header in [
            "bytes=3-1",
            "lines=0-3",
            "bytes=",
            "bytes=a-b",
            "bytes=0-3;",
            "0-3",
        ] {
            check(header, Ranges::Whole);
        }
    }

    #[test]
    fn too_many_or_overlapping_ranges_count_for_nothing() {
        let many = vec!["0-0"; 17].join(",");
        check(&format!("bytes={many}"), Ranges::Whole);
        check("bytes=0-9,0-9,0-9", Ranges::Whole);
        let mut headers = HeaderMap::new();
        headers.append(RANGE, "bytes=0-1".parse().unwrap());
        headers.append(RANGE, "bytes=2-3".parse().unwrap());
        assert_eq!(Ranges::of(&headers, 10), Ranges::Whole);
    }
}
