//! Cookies: reading the `Cookie` header as WebOb does, writing `Set-Cookie` as WebOb does.
//!
//! Reading works on bytes and is tolerant, since browsers send cookies of many authors: a pair
//! that makes no sense is skipped and never disturbs its neighbours. Pairs are separated by `;`
//! or white space. WebOb also starts a new pair after a comma or any other illegal character;
//! that would let the value of one cookie define another, so it is not done here. What is written is
//! quoted as WebOb does it, so that both read each other's cookies.
//!
//! ```
//! use pyramidion::testing::DummyRequest;
//!
//! let request = DummyRequest::get("/").header("cookie", "theme=dark; seen=1").build();
//! let cookies = request.cookies();
//! assert_eq!(cookies.get("theme").as_deref(), Some("dark"));
//! assert_eq!(cookies.get_bytes("seen").as_deref(), Some(&b"1"[..]));
//! assert_eq!(cookies.iter().count(), 2);
//! ```

mod builder;
mod cookie_attributes;
mod name;
mod pairs;
mod profile;
mod quoting;
mod refusals;
mod signed_serializer;

use std::borrow::Cow;

use http::HeaderMap;
use http::header::COOKIE;
use smallvec::SmallVec;

pub(crate) use builder::attribute_methods;
pub use cookie::{Cookie, SameSite};
pub(crate) use cookie_attributes::CookieAttributes;
pub use profile::SignedCookieProfile;
pub(crate) use quoting::{header, push_value, quoted};
pub use signed_serializer::SignedSerializer;

use name::is_valid_name;
use pairs::Pairs;

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
        to_text(Pairs::new(value.as_bytes()).value()).map(Cow::into_owned)
    }

    fn pairs(self) -> impl Iterator<Item = (&'a [u8], Cow<'a, [u8]>)> + use<'a> {
        let headers = self.headers.get_all(COOKIE).iter();
        headers.flat_map(|header| Pairs::new(header.as_bytes()))
    }
}

fn to_text(value: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match value {
        Cow::Borrowed(value) => str::from_utf8(value).ok().map(Cow::Borrowed),
        Cow::Owned(value) => String::from_utf8(value).ok().map(Cow::Owned),
    }
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
}
