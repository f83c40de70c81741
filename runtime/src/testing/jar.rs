//! The cookies of a client.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie::time::OffsetDateTime;
use cookie::{Cookie, Expiration};
use http::HeaderValue;

use crate::cookies::{self, Cookies};

/// Cookies by their names and paths.
///
/// As browsers do for `localhost`, it sends cookies that are `Secure` without TLS, too. There is one site only, so that
/// `Domain` is not looked at.
#[derive(Debug, Default)]
pub(super) struct Jar(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    cookie: Cookie<'static>,
    path: String,
}

impl Jar {
    /// Returns the value of a cookie, wherever it is sent.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let jar = self.kept();
        let kept = jar.iter().find(|kept| kept.cookie.name() == name)?;
        Cookies::unquoted(kept.cookie.value())
    }

    /// Puts a cookie for every path into the jar.
    pub(super) fn set(&self, name: &str, value: &str) {
        let cookie = Cookie::new(name.to_owned(), cookies::quoted(value));
        self.store(cookie, "/");
    }

    pub(super) fn clear(&self) {
        self.kept().clear();
    }

    /// Keeps what the answer to a request of a path sets, RFC 6265 section 5.3.
    ///
    /// # Errors
    ///
    /// Fails if it is not a cookie, or one that browsers do not keep.
    pub(super) fn receive(&self, header: &HeaderValue, path: &str) -> Result<(), String> {
        let text = String::from_utf8_lossy(header.as_bytes()).into_owned();
        let cookie = Cookie::parse(text);
        let cookie = cookie.map_err(|error| format!("`Set-Cookie` cannot be read: {error}"))?;
        if !keeps_promise(&cookie) {
            return Err(format!(
                "browsers do not keep the cookie `{}`: it must be `Secure`, and one that begins with `__Host-` has `Path=/` and no `Domain`",
                cookie.name()
            ));
        }
        self.store(cookie, path);
        Ok(())
    }

    fn store(&self, cookie: Cookie<'static>, path: &str) {
        let own = cookie.path().filter(|path| path.starts_with('/'));
        let path = own.unwrap_or_else(|| folder(path)).to_owned();
        let mut kept = self.kept();
        kept.retain(|kept| kept.cookie.name() != cookie.name() || kept.path != path);
        if !is_removal(&cookie) {
            kept.push(Kept { cookie, path });
        }
    }

    /// Returns the header for a request of a path; those of longer paths go first.
    pub(super) fn header(&self, path: &str) -> Option<HeaderValue> {
        let jar = self.kept();
        let mut sent: Vec<_> = jar.iter().filter(|kept| covers(&kept.path, path)).collect();
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs = sent.iter().map(|kept| {
            let cookie = &kept.cookie;
            format!("{}={}", cookie.name(), cookie.value())
        });
        let pairs: Vec<_> = pairs.collect();
        let header = (!pairs.is_empty()).then(|| pairs.join("; "))?;
        HeaderValue::try_from(header).ok()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells whether a cookie is what the begin of its name promises, as browsers want.
fn keeps_promise(cookie: &Cookie<'_>) -> bool {
    let name = cookie.name().to_ascii_lowercase();
    let is_of_host = name.starts_with("__host-");
    let is_secure = cookie.secure() == Some(true);
    let is_here_only = cookie.domain().is_none() && cookie.path() == Some("/");
    let promises = is_of_host || name.starts_with("__secure-");
    !promises || (is_secure && (is_here_only || !is_of_host))
}

/// Tells whether a cookie is over, so that a browser removes it.
fn is_removal(cookie: &Cookie<'_>) -> bool {
    match (cookie.max_age(), cookie.expires()) {
        (Some(age), _) => age.whole_seconds() <= 0,
        (None, Some(Expiration::DateTime(end))) => end <= OffsetDateTime::now_utc(),
        (None, _) => false,
    }
}

/// Returns the path of a cookie that has none: that of the request up to its last slash.
fn folder(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(slash) => &path[..slash],
    }
}

/// Tells whether a cookie of a path is sent with requests of another.
fn covers(path: &str, other: &str) -> bool {
    let rest = other.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(headers: &[(&'static str, &str)]) -> Jar {
        let jar = Jar::default();
        for (header, path) in headers {
            jar.receive(&HeaderValue::from_static(header), path)
                .unwrap();
        }
        jar
    }

    fn sent(jar: &Jar, path: &str) -> String {
        let header = jar.header(path);
        header.map_or_else(String::new, |header| header.to_str().unwrap().to_owned())
    }

    #[test]
    fn cookies_go_where_their_paths_say() {
        let jar = jar(&[
            ("a=1; Path=/", "/"),
            ("a=2; Path=/shop", "/"),
            ("b=3", "/shop/cart"),
            ("c=4; Path=relative", "/"),
        ]);
        assert_eq!(sent(&jar, "/"), "a=1; c=4");
        assert_eq!(sent(&jar, "/shop"), "a=2; b=3; a=1; c=4");
        assert_eq!(sent(&jar, "/shop/x"), "a=2; b=3; a=1; c=4");
        assert_eq!(sent(&jar, "/shopping"), "a=1; c=4");
    }

    #[test]
    fn what_is_over_is_removed() {
        for removal in [
            "a=; Path=/; Max-Age=0",
            "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        ] {
            let jar = jar(&[("a=1; Path=/", "/"), ("b=2; Path=/", "/"), (removal, "/")]);
            assert_eq!(sent(&jar, "/"), "b=2");
        }
        let other = jar(&[("a=1; Path=/", "/"), ("a=; Path=/x; Max-Age=0", "/x")]);
        assert_eq!(sent(&other, "/"), "a=1");
        let kept = "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(sent(&jar(&[(kept, "/")]), "/"), "a=1");
    }

    #[test]
    fn a_cookie_is_what_its_name_promises() {
        for (header, is_kept) in [
            ("__Host-a=1; Secure; Path=/", true),
            ("__Host-a=1; Path=/", false),
            ("__Host-a=1; Secure", false),
            ("__host-a=1; Secure; Path=/; Domain=a.example", false),
            ("__Secure-a=1; Secure; Domain=a.example", true),
            ("__Secure-a=1", false),
            ("__Other-a=1", true),
        ] {
            let received = Jar::default().receive(&HeaderValue::from_static(header), "/");
            assert_eq!(received.is_ok(), is_kept, "{header}");
        }
    }
}
