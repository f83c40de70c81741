//! The cookies that the framework sets itself, and their attributes.

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::InvalidHeaderValue;

use super::quoting::push_octal_quoted;
use crate::clock::Clock;

/// The name and attributes of a cookie.
///
/// They are written in WebOb's order and casing, so that a session cookie is byte for byte the one that
/// Pyramid would send. Applications set their own cookies with
/// [`Response::set_cookie`](crate::Response::set_cookie).
#[derive(Clone, Debug)]
pub(crate) struct CookieAttributes {
    pub(crate) name: String,
    pub(crate) domain: Option<String>,
    pub(crate) max_age: Option<i64>,
    pub(crate) path: Option<String>,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: Option<String>,
}

impl CookieAttributes {
    /// Returns a cookie for every path of the host that set it, with WebOb's defaults but for `HttpOnly`.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            domain: None,
            max_age: None,
            path: Some("/".to_owned()),
            secure: false,
            http_only: true,
            same_site: None,
        }
    }

    /// Returns the `Set-Cookie` header whose value, of about `length` bytes, `write_value` appends.
    ///
    /// # Errors
    ///
    /// Fails if an attribute cannot be sent in a header.
    pub(crate) fn set_cookie(
        &self,
        clock: &Clock,
        length: usize,
        write_value: impl FnOnce(&mut String),
    ) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut header = self.begin(length);
        write_value(&mut header);
        let expires = self
            .max_age
            .map(|max_age| expiry_date(clock.system_time(), max_age));
        self.write_attributes(&mut header, self.max_age, expires.as_deref());
        HeaderValue::try_from(header)
    }

    /// Returns the `Set-Cookie` header with which WebOb deletes a cookie.
    ///
    /// # Errors
    ///
    /// Fails if an attribute cannot be sent in a header.
    pub(crate) fn removal(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut header = self.begin(0);
        self.write_attributes(&mut header, Some(0), Some("Wed, 31-Dec-97 23:59:59 GMT"));
        HeaderValue::try_from(header)
    }

    /// Returns the beginning of a header with room for the rest.
    fn begin(&self, length: usize) -> String {
        // What the attributes take at most, unless there is a long path or domain.
        const ATTRIBUTES: usize = 128;
        let mut header = String::with_capacity(self.name.len() + 1 + length + ATTRIBUTES);
        header.push_str(&self.name);
        header.push('=');
        header
    }

    /// Appends the attributes, each after `; `.
    fn write_attributes(&self, header: &mut String, max_age: Option<i64>, expires: Option<&str>) {
        if let Some(domain) = self.domain.as_deref().filter(|domain| !domain.is_empty()) {
            header.push_str("; Domain=");
            push_octal_quoted(header, domain);
        }
        if let Some(max_age) = max_age {
            header.push_str("; Max-Age=");
            header.push_str(&max_age.to_string());
        }
        if let Some(path) = self.path.as_deref().filter(|path| !path.is_empty()) {
            header.push_str("; Path=");
            push_octal_quoted(header, path);
        }
        if let Some(expires) = expires {
            header.push_str("; expires=");
            header.push_str(expires);
        }
        if self.secure {
            header.push_str("; secure");
        }
        if self.http_only {
            header.push_str("; HttpOnly");
        }
        if let Some(same_site) = &self.same_site {
            header.push_str("; SameSite=");
            header.push_str(same_site);
        }
    }
}

/// Returns `now + seconds` as `Tue, 14-Nov-2023 23:13:20 GMT`, clamped to the years 1970 to 9999.
fn expiry_date(now: SystemTime, seconds: i64) -> String {
    const END_OF_9999: Duration = Duration::from_secs(253_402_300_799);
    let latest = SystemTime::UNIX_EPOCH + END_OF_9999;
    let offset = Duration::from_secs(seconds.unsigned_abs());
    let date = if seconds < 0 {
        now.checked_sub(offset)
    } else {
        now.checked_add(offset)
    };
    let fallback = if seconds < 0 {
        SystemTime::UNIX_EPOCH
    } else {
        latest
    };
    let date = date
        .unwrap_or(fallback)
        .clamp(SystemTime::UNIX_EPOCH, latest);
    let mut text = httpdate::fmt_http_date(date);
    // `Tue, 14 Nov 2023 …` to WebOb's `Tue, 14-Nov-2023 …`.
    text.replace_range(7..8, "-");
    text.replace_range(11..12, "-");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes() -> CookieAttributes {
        CookieAttributes {
            http_only: false,
            same_site: Some("Lax".to_owned()),
            ..CookieAttributes::new("session")
        }
    }

    #[test]
    fn attributes_come_in_the_order_of_webob() {
        let clock = Clock::from_fn(|| 1_700_000_000.0);
        let written = |attributes: CookieAttributes| {
            let header = attributes.set_cookie(&clock, 1, |header| header.push('v'));
            header.unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(written(attributes()), "session=v; Path=/; SameSite=Lax");
        let all = CookieAttributes {
            domain: Some(".example.com".to_owned()),
            max_age: Some(3600),
            path: Some("/a;b c".to_owned()),
            secure: true,
            http_only: true,
            ..attributes()
        };
        assert_eq!(
            written(all),
            "session=v; Domain=.example.com; Max-Age=3600; Path=/a\\073b c; \
             expires=Tue, 14-Nov-2023 23:13:20 GMT; secure; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn expiry_dates_are_clamped() {
        let now = SystemTime::UNIX_EPOCH;
        assert_eq!(expiry_date(now, i64::MAX), "Fri, 31-Dec-9999 23:59:59 GMT");
        assert_eq!(expiry_date(now, i64::MIN), "Thu, 01-Jan-1970 00:00:00 GMT");
    }
}
