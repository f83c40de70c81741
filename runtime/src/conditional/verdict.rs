//! Conditions on what a client already has
//! ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13)).

use http::header::{
    HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
};
use http::{HeaderMap, HeaderValue, Method};

use super::is_safe;
use super::validators::{Validators, date};

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Send,
    NotModified,
    Failed,
}

/// Decides what becomes of a request for something with these validators.
pub(crate) fn verdict(method: &Method, headers: &HeaderMap, validators: &Validators) -> Verdict {
    let modified = validators.last_modified;
    // The order is that of RFC 9110 §13.2.2: a header with tags counts instead of the one with a time.
    if headers.contains_key(IF_MATCH) {
        if !lists(headers, IF_MATCH, validators, is_strongly) {
            return Verdict::Failed;
        }
    } else if let (Some(since), Some(modified)) = (date(headers, IF_UNMODIFIED_SINCE), modified)
        && modified > since
    {
        return Verdict::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        if lists(headers, IF_NONE_MATCH, validators, is_weakly) {
            return if is_safe(method) {
                Verdict::NotModified
            } else {
                Verdict::Failed
            };
        }
    } else if is_safe(method)
        && let (Some(since), Some(modified)) = (date(headers, IF_MODIFIED_SINCE), modified)
        && modified <= since
    {
        return Verdict::NotModified;
    }
    Verdict::Send
}

/// Tells whether a client knows the tag as a weak one only, as that of an answer that was compressed for it.
pub(crate) fn is_known_weakly(headers: &HeaderMap, validators: &Validators) -> bool {
    lists(headers, IF_NONE_MATCH, validators, is_weakly)
        && !lists(headers, IF_NONE_MATCH, validators, is_strongly)
}

/// Tells whether a range may be sent: the client has a part of this very answer, or does not say.
pub(super) fn allows_range(headers: &HeaderMap, validators: &Validators) -> bool {
    let Some(validator) = headers.get(IF_RANGE) else {
        return true;
    };
    if validator.as_bytes().ends_with(b"\"") {
        let etag = validators.etag.as_ref();
        return etag.is_some_and(|etag| is_strongly(validator.as_bytes(), etag.as_bytes()));
    }
    let date = date(headers, IF_RANGE);
    date.is_some() && date == validators.last_modified
}

/// Tells whether a header lists the tag, or a star, which stands for whatever is there.
fn lists(
    headers: &HeaderMap,
    name: HeaderName,
    validators: &Validators,
    is_equal: fn(&[u8], &[u8]) -> bool,
) -> bool {
    let etag = validators.etag.as_ref().map(HeaderValue::as_bytes);
    let is_listed = |value: &HeaderValue| {
        let mut tags = tags(value.as_bytes());
        etag.is_some_and(|etag| tags.any(|tag| is_equal(tag, etag)))
    };
    let mut values = headers.get_all(name).iter();
    values.any(|value| (value.as_bytes() == b"*" && validators.is_there) || is_listed(value))
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
    opaque(tag) == opaque(etag)
}

/// Returns a tag without the mark of weak ones.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

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

    fn validators(etag: &str) -> Validators {
        let validators = Validators::new().etag(etag);
        validators.last_modified(UNIX_EPOCH + TIME)
    }

    #[track_caller]
    fn check(pairs: &[(HeaderName, &str)], expected: Verdict) {
        let verdict = verdict(&Method::GET, &headers(pairs), &validators("a,b"));
        assert_eq!(verdict, expected);
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
    fn a_change_is_refused_where_a_page_would_be_known() {
        let check = |method: Method, pairs: &[(HeaderName, &str)], validators: &Validators| {
            verdict(&method, &headers(pairs), validators)
        };
        let there = validators("e");
        for method in [Method::PUT, Method::POST, Method::DELETE] {
            let known = [(IF_NONE_MATCH, "\"e\"")];
            assert_eq!(check(method.clone(), &known, &there), Verdict::Failed);
            let since = [(IF_MODIFIED_SINCE, SAME)];
            assert_eq!(check(method, &since, &there), Verdict::Send);
        }
        let nothing = Validators::of_nothing();
        let new = [(IF_NONE_MATCH, "*")];
        assert_eq!(check(Method::PUT, &new, &there), Verdict::Failed);
        assert_eq!(check(Method::PUT, &new, &nothing), Verdict::Send);
        assert_eq!(
            check(Method::PUT, &[(IF_MATCH, "*")], &there),
            Verdict::Send
        );
        assert_eq!(
            check(Method::PUT, &[(IF_MATCH, "*")], &nothing),
            Verdict::Failed
        );
    }

    #[test]
    fn what_has_no_tag_or_no_time_fits_none() {
        let bare = Validators::new();
        let of = |name: HeaderName, value| verdict(&Method::GET, &headers(&[(name, value)]), &bare);
        assert_eq!(of(IF_MATCH, "\"e\""), Verdict::Failed);
        assert_eq!(of(IF_MATCH, "*"), Verdict::Send);
        assert_eq!(of(IF_NONE_MATCH, "\"e\""), Verdict::Send);
        assert_eq!(of(IF_NONE_MATCH, "*"), Verdict::NotModified);
        assert_eq!(of(IF_MODIFIED_SINCE, SAME), Verdict::Send);
        assert_eq!(of(IF_UNMODIFIED_SINCE, BEFORE), Verdict::Send);
        assert!(!allows_range(&headers(&[(IF_RANGE, "\"e\"")]), &bare));
    }

    #[test]
    fn a_weak_tag_is_known_and_never_matched() {
        let weak = Validators::new().weak_etag("e");
        let of = |name: HeaderName, value| verdict(&Method::GET, &headers(&[(name, value)]), &weak);
        for tag in ["\"e\"", "W/\"e\""] {
            assert_eq!(of(IF_NONE_MATCH, tag), Verdict::NotModified);
            assert_eq!(of(IF_MATCH, tag), Verdict::Failed);
            assert!(!allows_range(&headers(&[(IF_RANGE, tag)]), &weak));
        }
    }

    #[test]
    fn a_range_is_sent_of_the_same_file_only() {
        let validators = validators("e");
        let allows = |value: &str| allows_range(&headers(&[(IF_RANGE, value)]), &validators);
        assert!(allows_range(&HeaderMap::new(), &validators));
        assert!(allows("\"e\""));
        assert!(allows(SAME));
        for value in ["\"x\"", "W/\"e\"", BEFORE, "garbage", "*"] {
            assert!(!allows(value), "{value}");
        }
    }
}
