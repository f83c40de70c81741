//! `http_cache`: how long a response may be kept.

use std::time::{Duration, SystemTime};

use http::header::{CACHE_CONTROL, EXPIRES, LAST_MODIFIED, PRAGMA};
use http::{HeaderMap, HeaderValue};
use pyramidion_syntax::near;

/// How long responses of a view may be kept, and by whom, Pyramid's `http_cache`.
///
/// In the attribute it is a number of seconds, a pair of it and further directives, or a constant:
/// `http_cache = 3600`, `http_cache = (3600, "public")`, `http_cache = PUBLISHED`.
///
/// # Examples
///
/// ```
/// use pyramidion::view::HttpCache;
///
/// const PUBLISHED: HttpCache = HttpCache::seconds(3600).directives("public, immutable");
/// const FORBIDDEN: HttpCache = HttpCache::seconds(0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpCache {
    seconds: Option<u32>,
    directives: &'static str,
}

impl HttpCache {
    /// Returns a time for which responses may be kept; 0 forbids keeping them.
    pub const fn seconds(seconds: u32) -> Self {
        Self {
            seconds: Some(seconds),
            directives: "",
        }
    }

    /// Returns directives without a time.
    pub const fn only(directives: &'static str) -> Self {
        Self {
            seconds: None,
            directives,
        }
    }

    /// Adds directives of `Cache-Control`, separated by commas, such as `public`.
    #[must_use]
    pub const fn directives(mut self, directives: &'static str) -> Self {
        self.directives = directives;
        self
    }

    /// Writes the headers, unless the view set `Cache-Control` itself.
    pub(crate) fn apply(&self, headers: &mut HeaderMap, now: SystemTime) {
        if headers.contains_key(CACHE_CONTROL) {
            return;
        }
        let mut directives = match self.seconds {
            Some(0) => "max-age=0, must-revalidate, no-cache, no-store".to_owned(),
            Some(seconds) => format!("max-age={seconds}"),
            None => String::new(),
        };
        if !self.directives.is_empty() {
            if !directives.is_empty() {
                directives.push_str(", ");
            }
            directives.push_str(self.directives);
        }
        if let Ok(directives) = HeaderValue::try_from(directives) {
            headers.insert(CACHE_CONTROL, directives);
        }
        let Some(seconds) = self.seconds else {
            return;
        };
        let date = |time| HeaderValue::try_from(httpdate::fmt_http_date(time)).ok();
        if let Some(expires) = date(now + Duration::from_secs(seconds.into())) {
            headers.insert(EXPIRES, expires);
        }
        if seconds == 0 {
            if let Some(modified) = date(now) {
                headers.entry(LAST_MODIFIED).or_insert(modified);
            }
            headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        }
    }

    /// Says what is wrong with the directives.
    pub(crate) fn error(&self) -> Option<String> {
        let is_directive = |directive: &str| {
            !directive.is_empty()
                && directive.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'=' | b'"' | b'_')
                })
        };
        let mut directives = self.directives.split(',').map(str::trim);
        if self.directives.is_empty() || directives.all(is_directive) {
            return self.misspelled();
        }
        Some(format!(
            "has `http_cache` with {:?}, which are not directives of `Cache-Control`; write them as in \
             \"public, immutable\"",
            self.directives
        ))
    }

    /// Names a directive that is nearly a standard one; others are extensions.
    fn misspelled(&self) -> Option<String> {
        let mut names = self.directives.split(',').map(|directive| {
            let name = directive.split('=').next().unwrap_or(directive);
            name.trim()
        });
        names.find_map(|name| {
            let is_known = STANDARD.iter().any(|known| known.eq_ignore_ascii_case(name));
            let meant = near::within(2, name, STANDARD).filter(|_| !is_known && name.len() > 5)?;
            Some(format!(
                "has `http_cache` with {name:?}, which is not a directive of `Cache-Control`; did you mean {meant:?}?"
            ))
        })
    }
}

/// The directives of answers, of [RFC 9111 §5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2) and of later standards.
const STANDARD: [&str; 13] = [
    "max-age",
    "must-revalidate",
    "must-understand",
    "no-cache",
    "no-store",
    "no-transform",
    "private",
    "proxy-revalidate",
    "public",
    "s-maxage",
    "immutable",
    "stale-if-error",
    "stale-while-revalidate",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cache: HttpCache, expected: &[(&str, &str)]) {
        let mut headers = HeaderMap::new();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
        cache.apply(&mut headers, now);
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(headers, expected);
    }

    #[test]
    fn headers_are_those_of_pyramid() {
        let later = ("expires", "Fri, 02 Jan 1970 00:01:00 GMT");
        check(
            HttpCache::seconds(60),
            &[("cache-control", "max-age=60"), later],
        );
        check(
            HttpCache::seconds(60).directives("public"),
            &[("cache-control", "max-age=60, public"), later],
        );
        check(HttpCache::only("public"), &[("cache-control", "public")]);
        let date = "Fri, 02 Jan 1970 00:00:00 GMT";
        check(
            HttpCache::seconds(0),
            &[
                (
                    "cache-control",
                    "max-age=0, must-revalidate, no-cache, no-store",
                ),
                ("expires", date),
                ("last-modified", date),
                ("pragma", "no-cache"),
            ],
        );
    }

    #[test]
    fn directives_are_checked() {
        assert_eq!(HttpCache::only("public, s-maxage=60").error(), None);
        assert!(HttpCache::only("public;").error().is_some());
        assert!(HttpCache::only("public,,").error().is_some());
    }
}
