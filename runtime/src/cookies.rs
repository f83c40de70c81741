//! Cookies: reading the `Cookie` header as WebOb does, writing `Set-Cookie` as WebOb does.
//!
//! Reading works on bytes and is tolerant, since browsers send cookies of many authors: a pair
//! that makes no sense is skipped and never disturbs its neighbours. Pairs are separated by `;`
//! or white space. WebOb also starts a new pair after a comma or any other illegal character;
//! that would let the value of one cookie define another, so it is not done here. What is written is
//! quoted as WebOb does it, so that both read each other's cookies.

mod profile;
mod quoting;
mod serializer;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::COOKIE;
use smallvec::SmallVec;

pub use cookie::{Cookie, SameSite};
pub use profile::SignedCookieProfile;
pub(crate) use quoting::{header, push_value, quoted};
pub use serializer::SignedSerializer;

use quoting::push_octal_quoted;

/// The cookies of a request.
///
/// # Examples
///
/// ```
/// use http::HeaderMap;
/// use pyramidion::cookies::Cookies;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("cookie", "theme=dark; lang=\"en\"".parse()?);
/// let cookies = Cookies::new(&headers);
/// assert_eq!(cookies.get("theme").as_deref(), Some("dark"));
/// assert_eq!(cookies.get("lang").as_deref(), Some("en"));
/// assert_eq!(cookies.get("other"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cookies<'a> {
    headers: &'a HeaderMap,
}

impl<'a> Cookies<'a> {
    /// Returns the cookies that `headers` carry.
    pub fn new(headers: &'a HeaderMap) -> Self {
        Self { headers }
    }

    /// Returns the value of the cookie `name`.
    ///
    /// The name is compared exactly. If it occurs several times, the last one counts. A value
    /// that is not UTF-8 is as good as absent.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get_bytes(name).and_then(to_text)
    }

    /// Returns the value of the cookie `name` as it was sent.
    pub fn get_bytes(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        self.pairs()
            .filter(|pair| pair.0 == name.as_bytes())
            .last()
            .map(|pair| pair.1)
    }

    /// Returns what `read` makes of the last cookie `name` of which it makes anything.
    pub(crate) fn find_last<T>(
        self,
        name: &str,
        mut read: impl FnMut(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let values = self.pairs().filter(|pair| pair.0 == name.as_bytes());
        let values: SmallVec<[_; 2]> = values.map(|pair| pair.1).collect();
        values.iter().rev().find_map(|value| read(value))
    }

    /// Returns every cookie with a valid name and a value in UTF-8, in the order sent.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        self.pairs().filter_map(|(name, value)| {
            let name = str::from_utf8(name)
                .ok()
                .filter(|name| is_valid_name(name))?;
            Some((name, to_text(value)?))
        })
    }

    /// Returns the value that a browser holds as it was written, without the quotes around it.
    pub(crate) fn unquoted(value: &str) -> Option<String> {
        let mut pairs = Pairs {
            rest: value.as_bytes(),
            quotes_are_closed: true,
        };
        to_text(pairs.value()).map(Cow::into_owned)
    }

    fn pairs(self) -> impl Iterator<Item = (&'a [u8], Cow<'a, [u8]>)> + use<'a> {
        let headers = self.headers.get_all(COOKIE).iter();
        headers.flat_map(|header| Pairs {
            rest: header.as_bytes(),
            quotes_are_closed: true,
        })
    }
}

fn to_text(value: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match value {
        Cow::Borrowed(value) => str::from_utf8(value).ok().map(Cow::Borrowed),
        Cow::Owned(value) => String::from_utf8(value).ok().map(Cow::Owned),
    }
}

/// The pairs of one `Cookie` header.
struct Pairs<'a> {
    rest: &'a [u8],
    /// Set to false once a quote without its end was seen, so that none is searched for again.
    quotes_are_closed: bool,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], Cow<'a, [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.skip(|byte| byte == b';' || is_space(byte));
            if self.rest.is_empty() {
                return None;
            }
            let name = self.take(|byte| byte != b'=' && is_legal(byte));
            self.skip(is_space);
            match self.rest.first() {
                Some(b'=') => {
                    self.rest = &self.rest[1..];
                    self.skip(is_space);
                    let value = self.value();
                    if self
                        .rest
                        .first()
                        .is_some_and(|byte| *byte != b';' && !is_space(*byte))
                    {
                        self.skip_pair();
                    }
                    return Some((name, value));
                }
                Some(byte) if is_legal(*byte) => {} // a word without a value
                _ => self.skip_pair(),
            }
        }
    }
}

impl<'a> Pairs<'a> {
    fn value(&mut self) -> Cow<'a, [u8]> {
        if self.rest.first() == Some(&b'"') && self.quotes_are_closed {
            match closing_quote(&self.rest[1..]) {
                Some(length) => {
                    let quoted = &self.rest[1..=length];
                    self.rest = &self.rest[length + 2..];
                    return unescape(quoted);
                }
                None => self.quotes_are_closed = false,
            }
        }
        let start = self.rest;
        let plain = self.take(is_legal);
        if self.rest.first() != Some(&b'\\') {
            return Cow::Borrowed(plain);
        }
        self.rest = start;
        let mut escaped = false;
        unescape(self.take(|byte| {
            let taken = escaped || byte == b'\\' || is_legal(byte);
            escaped = byte == b'\\' && !escaped;
            taken
        }))
    }

    fn take(&mut self, mut wanted: impl FnMut(u8) -> bool) -> &'a [u8] {
        let length = self
            .rest
            .iter()
            .position(|byte| !wanted(*byte))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn skip(&mut self, unwanted: impl FnMut(u8) -> bool) {
        self.take(unwanted);
    }

    fn skip_pair(&mut self) {
        self.skip(|byte| byte != b';');
    }
}

fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })
}

/// Decodes `\ooo` and `\x`.
fn unescape(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value;
    loop {
        rest = match rest {
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                tail @ ..,
            ] => {
                plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                tail
            }
            [b'\\', byte, tail @ ..] | [byte, tail @ ..] => {
                plain.push(*byte);
                tail
            }
            [] => return Cow::Owned(plain),
        };
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Characters that WebOb accepts outside quotes, and brackets: it writes them there, but reads a value only up
/// to them.
fn is_legal(byte: u8) -> bool {
    LEGAL[usize::from(byte)]
}

/// A table, since every byte of a header is looked at.
const LEGAL: [bool; 256] = {
    let mut legal = [false; 256];
    let bytes = b"~!@#$%^&*()_+=-`.?|:/(){}<>[]'\
        0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut at = 0;
    while at < bytes.len() {
        legal[bytes[at] as usize] = true;
        at += 1;
    }
    legal
};

/// Tells whether `name` can name a cookie: a token that is no attribute's name.
pub(crate) fn is_valid_name(name: &str) -> bool {
    const ATTRIBUTES: [&str; 8] = [
        "path", "comment", "domain", "max-age", "expires", "secure", "httponly", "samesite",
    ];
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty()
        && !name.starts_with('$')
        && name.bytes().all(is_token)
        && !ATTRIBUTES
            .iter()
            .any(|attribute| attribute.eq_ignore_ascii_case(name))
}

/// Returns what is wrong with the attributes of a configured cookie, a sentence each.
///
/// The rules are those of
/// [RFC 6265bis §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1).
pub(crate) fn attribute_errors(cookie: &CookieAttributes) -> Vec<String> {
    let mut errors = Vec::new();
    let name = &cookie.name;
    if !is_valid_name(name) {
        errors.push(format!(
            "{name:?} cannot name a cookie; use letters, digits, `-` and `_`, and not the name of \
             an attribute"
        ));
    }
    for (attribute, value) in [("path", &cookie.path), ("domain", &cookie.domain)] {
        let value = value.as_deref().unwrap_or_default();
        if value
            .bytes()
            .any(|byte| !matches!(byte, b'!'..=b'~') || matches!(byte, b';' | b','))
        {
            errors.push(format!(
                "the {attribute} {value:?} of the cookie `{name}` holds a character that a cookie \
                 cannot carry"
            ));
        }
    }
    let same_site = cookie.same_site.as_deref().map(str::to_ascii_lowercase);
    match same_site.as_deref() {
        None | Some("lax" | "strict") => {}
        Some("none") if cookie.secure => {}
        Some("none") => errors.push(format!(
            "the cookie `{name}` has `SameSite=None` without `secure(true)`: browsers refuse it"
        )),
        Some(_) => errors.push(format!(
            "the cookie `{name}` has an unknown `SameSite`; use \"Lax\", \"Strict\" or \"None\""
        )),
    }
    let has_prefix = |prefix: &str| {
        name.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if (has_prefix("__Secure-") || has_prefix("__Host-")) && !cookie.secure {
        errors.push(format!(
            "the cookie `{name}` needs `secure(true)`: browsers refuse it without"
        ));
    }
    if has_prefix("__Host-") {
        if cookie
            .domain
            .as_deref()
            .is_some_and(|domain| !domain.is_empty())
        {
            errors.push(format!(
                "the cookie `{name}` cannot have a domain: browsers refuse it"
            ));
        }
        if cookie.path.as_deref() != Some("/") {
            errors.push(format!(
                "the cookie `{name}` needs the path `/`: browsers refuse others"
            ));
        }
    }
    errors
}

/// The name and attributes of a cookie that the framework sets itself.
///
/// [`write_attributes`](Self::write_attributes) writes them in WebOb's order and casing, so that a session
/// cookie is byte for byte the one that Pyramid would send. Applications set their own cookies with
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
    /// Appends the attributes, each after `; `.
    pub(crate) fn write_attributes(&self, header: &mut String, now: SystemTime) {
        let expires = self.max_age.map(|max_age| expiry_date(now, max_age));
        self.write(header, self.max_age, expires.as_deref());
    }

    /// Appends the attributes with which WebOb deletes a cookie.
    pub(crate) fn write_removal(&self, header: &mut String) {
        self.write(header, Some(0), Some("Wed, 31-Dec-97 23:59:59 GMT"));
    }

    fn write(&self, header: &mut String, max_age: Option<i64>, expires: Option<&str>) {
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
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(header: &[u8], name: &str, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_bytes(header).unwrap());
        assert_eq!(Cookies::new(&headers).get(name).as_deref(), expected);
    }

    #[test]
    fn finds_a_cookie_among_others() {
        check(b"session=one; session=two", "session", Some("two"));
        check(b"a=b;session=x", "session", Some("x"));
        check(b"a=b session=x", "session", Some("x"));
        check(b"session = x", "session", Some("x"));
        check(b"foo; session=z", "session", Some("z"));
        check(b"session==x", "session", Some("=x"));
        check(b"session=", "session", Some(""));
        check(b"session=a b", "session", Some("a"));
        check(b"session-x=1; session=2", "session", Some("2"));
        check(b"session=a[b]; c=d", "session", Some("a[b]"));
    }

    #[test]
    fn is_not_deceived_by_look_alikes() {
        for header in [
            &b"=session=x"[..],
            b"SESSION=x",
            b"\"session\"=x",
            b"x=a,session=x",
            b"x=a, session=x",
            b"\xc2\xa0session=x",
            b"__Host-session=x",
            b"x=1&session=x",
            b"xsession=x",
            b"x=\"a; session=x\"",
            b"session",
        ] {
            check(header, "session", None);
        }
    }

    #[test]
    fn quoted_values_are_unquoted() {
        check(b"a=\"x y\"", "a", Some("x y"));
        check(b"a=\"x\\\"y\"", "a", Some("x\"y"));
        check(b"a=\"\\303\\251\"", "a", Some("é"));
        check(b"a=\"x; b=2", "b", Some("2"));
        check(b"a=x\\\\y", "a", Some("x\\y"));
    }

    #[test]
    fn a_value_in_another_encoding_is_skipped() {
        check(b"a=\"\xff\"; b=ok", "a", None);
        check(b"a=\"\xff\"; b=ok", "b", Some("ok"));
    }

    #[test]
    fn hostile_headers_take_linear_time() {
        for pattern in ["a=\"", "\"", "\\", ";", "=", " ", "a "] {
            let header = pattern.repeat(60_000 / pattern.len());
            check(header.as_bytes(), "session", None);
        }
    }

    #[test]
    fn lists_only_valid_names() {
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_static("$Version=1; Path=/; a=1; b(c)=2; d=3"),
        );
        let names: Vec<_> = Cookies::new(&headers)
            .iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["a", "d"]);
    }

    fn attributes() -> CookieAttributes {
        CookieAttributes {
            name: "session".to_owned(),
            domain: None,
            max_age: None,
            path: Some("/".to_owned()),
            secure: false,
            http_only: false,
            same_site: Some("Lax".to_owned()),
        }
    }

    #[test]
    fn attributes_come_in_the_order_of_webob() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let written = |attributes: CookieAttributes| {
            let mut header = String::from("session=v");
            attributes.write_attributes(&mut header, now);
            header
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
