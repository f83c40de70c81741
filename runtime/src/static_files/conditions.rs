//! Conditions on a file that a client already has
//! ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13)).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{
    HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
};
use http::{HeaderMap, HeaderValue};

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    NotModified,
    Failed,
}

/// Decides what becomes of a request for a file with this `ETag`, quotes included, and this time.
pub(super) fn verdict(
    headers: &HeaderMap,
    etag: &HeaderValue,
    modified: Option<SystemTime>,
) -> Verdict {
    // The order is that of RFC 9110 §13.2.2: a header with tags counts instead of the one with a time.
    if headers.contains_key(IF_MATCH) {
        if !lists(headers, IF_MATCH, etag, is_strongly) {
            return Verdict::Failed;
        }
    } else if let (Some(since), Some(modified)) = (date(headers, IF_UNMODIFIED_SINCE), modified)
        && whole_seconds(modified) > since
    {
        return Verdict::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        if lists(headers, IF_NONE_MATCH, etag, is_weakly) {
            return Verdict::NotModified;
        }
    } else if let (Some(since), Some(modified)) = (date(headers, IF_MODIFIED_SINCE), modified)
        && whole_seconds(modified) <= since
    {
        return Verdict::NotModified;
    }
    Verdict::Send
}

/// Tells whether a range may be sent: the client has a part of this very file, or does not say.
pub(super) fn allows_range(
    headers: &HeaderMap,
    etag: &HeaderValue,
    modified: Option<SystemTime>,
) -> bool {
    let Some(validator) = headers.get(IF_RANGE) else {
        return true;
    };
    if validator.as_bytes().ends_with(b"\"") {
        return is_strongly(validator.as_bytes(), etag.as_bytes());
    }
    let date = date(headers, IF_RANGE);
    date.is_some() && date == modified.map(whole_seconds)
}

/// Tells whether a header lists the tag, or a star.
fn lists(
    headers: &HeaderMap,
    name: HeaderName,
    etag: &HeaderValue,
    is_equal: fn(&[u8], &[u8]) -> bool,
) -> bool {
    headers.get_all(name).iter().any(|value| {
        value.as_bytes() == b"*" || tags(value.as_bytes()).any(|tag| is_equal(tag, etag.as_bytes()))
    })
}

/// Splits a list of tags; a comma may be a part of one.
fn tags(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    list.split(move |byte| {
        if *byte == b'"' {
            is_quoted = !is_quoted;
        }
        *byte == b',' && !is_quoted
    })
    .map(<[u8]>::trim_ascii)
}

fn is_strongly(tag: &[u8], etag: &[u8]) -> bool {
    tag == etag && tag.starts_with(b"\"")
}

fn is_weakly(tag: &[u8], etag: &[u8]) -> bool {
    tag.strip_prefix(b"W/").unwrap_or(tag) == etag
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Drops what a date in a header cannot hold.
fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Duration = Duration::from_millis(784_111_777_500);
    const SAME: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[track_caller]
    fn check(pairs: &[(HeaderName, &str)], expected: Verdict) {
        let etag = HeaderValue::from_static("\"a,b\"");
        let modified = Some(UNIX_EPOCH + TIME);
        assert_eq!(verdict(&headers(pairs), &etag, modified), expected);
    }

    #[test]
    fn tags_win_over_times() {
        use Verdict::{Failed, NotModified, Send};
        check(&[], Send);
        check(&[(IF_NONE_MATCH, "\"a,b\"")], NotModified);
        check(&[(IF_NONE_MATCH, "\"x\", W/\"a,b\"")], NotModified);
        check(&[(IF_NONE_MATCH, "*")], NotModified);
        check(&[(IF_NONE_MATCH, "a,b")], Send);
        check(&[(IF_MODIFIED_SINCE, SAME)], NotModified);
        check(&[(IF_MODIFIED_SINCE, BEFORE)], Send);
        check(&[(IF_MODIFIED_SINCE, "garbage")], Send);
        check(&[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, SAME)], Send);
        check(&[(IF_MATCH, "\"a,b\"")], Send);
        check(&[(IF_MATCH, "*")], Send);
        check(&[(IF_MATCH, "W/\"a,b\"")], Failed);
        check(&[(IF_MATCH, "\"x\"")], Failed);
        check(&[(IF_UNMODIFIED_SINCE, SAME)], Send);
        check(&[(IF_UNMODIFIED_SINCE, BEFORE)], Failed);
        check(
            &[(IF_MATCH, "\"a,b\""), (IF_UNMODIFIED_SINCE, BEFORE)],
            Send,
        );
    }

    #[test]
    fn a_range_is_sent_of_the_same_file_only() {
        let etag = HeaderValue::from_static("\"e\"");
        let modified = Some(UNIX_EPOCH + TIME);
        let allows = |value: &str| allows_range(&headers(&[(IF_RANGE, value)]), &etag, modified);
        assert!(allows_range(&HeaderMap::new(), &etag, modified));
        assert!(allows("\"e\""));
        assert!(allows(SAME));
        for value in ["\"x\"", "W/\"e\"", BEFORE, "garbage", "*"] {
            assert!(!allows(value), "{value}");
        }
    }
}
