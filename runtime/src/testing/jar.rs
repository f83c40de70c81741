//! The cookies of a client.

use std::net::Ipv4Addr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie::time::OffsetDateTime;
use cookie::{Cookie, Expiration};
use http::HeaderValue;

use crate::cookies::{self, Cookies};
use crate::url::split_port;

/// Cookies by their names, hosts and paths.
///
/// As browsers do for `localhost`, it sends cookies that are `Secure` without TLS, too.
#[derive(Debug, Default)]
pub(super) struct Jar(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    cookie: Cookie<'static>,
    site: Site,
    path: String,
}

/// The hosts that a cookie is sent to, in lower case and without their ports.
#[derive(Debug, PartialEq, Eq)]
enum Site {
    /// Every host: the test put it into the jar.
    Every,
    /// The host that set it.
    Host(String),
    /// A domain, with what is below it.
    Domain(String),
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
        self.store(cookie, Site::Every, "/");
    }

    pub(super) fn clear(&self) {
        self.kept().clear();
    }

    /// Keeps what the answer to a request of a host and a path sets, RFC 6265 section 5.3.
    ///
    /// # Errors
    ///
    /// Fails if it is not a cookie, or one that browsers do not keep.
    pub(super) fn receive(
        &self,
        header: &HeaderValue,
        host: &str,
        path: &str,
    ) -> Result<(), String> {
        let text = String::from_utf8_lossy(header.as_bytes()).into_owned();
        let cookie = Cookie::parse(text);
        let cookie = cookie.map_err(|error| format!("`Set-Cookie` cannot be read: {error}"))?;
        if !keeps_promise(&cookie) {
            return Err(format!(
                "browsers do not keep the cookie `{}`: it must be `Secure`, and one that begins with `__Host-` has `Path=/` and no `Domain`",
                cookie.name()
            ));
        }
        let Some(site) = Site::of(&cookie, host) else {
            return Err(format!(
                "browsers do not keep the cookie `{}`: its `Domain` is not the host `{host}`, and no domain that this is in",
                cookie.name()
            ));
        };
        self.store(cookie, site, path);
        Ok(())
    }

    fn store(&self, cookie: Cookie<'static>, site: Site, path: &str) {
        let own = cookie.path().filter(|path| path.starts_with('/'));
        let path = own.unwrap_or_else(|| folder(path)).to_owned();
        let mut kept = self.kept();
        kept.retain(|kept| {
            let is_same = kept.site == site || kept.site == Site::Every || site == Site::Every;
            kept.cookie.name() != cookie.name() || kept.path != path || !is_same
        });
        if !is_removal(&cookie) {
            kept.push(Kept { cookie, site, path });
        }
    }

    /// Returns the header for a request of a host and a path; those of longer paths go first.
    pub(super) fn header(&self, host: &str, path: &str) -> Option<HeaderValue> {
        let jar = self.kept();
        let sent = jar.iter();
        let sent = sent.filter(|kept| kept.site.has(host) && covers(&kept.path, path));
        let mut sent: Vec<_> = sent.collect();
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

impl Site {
    /// Returns where a cookie is sent that a host sets; nothing if a browser does not keep it.
    fn of(cookie: &Cookie<'_>, host: &str) -> Option<Self> {
        let host = name_of(host);
        let domain = cookie.domain().unwrap_or_default().to_ascii_lowercase();
        let domain = domain.strip_prefix('.').unwrap_or(&domain);
        if domain.is_empty() {
            return Some(Self::Host(host));
        }
        let is_shared = !domain.contains('.'); // as `com` is, by all hosts below it
        if is_shared && domain == host {
            return Some(Self::Host(host));
        }
        (!is_shared && is_within(&host, domain)).then(|| Self::Domain(domain.to_owned()))
    }

    /// Tells whether a cookie is sent to a host.
    fn has(&self, host: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Host(own) => *own == name_of(host),
            Self::Domain(domain) => is_within(&name_of(host), domain),
        }
    }
}

/// Returns the name of a host, in lower case and without its port.
fn name_of(host: &str) -> String {
    split_port(host).0.to_ascii_lowercase()
}

/// Tells whether a host is a domain or below it, RFC 6265 section 5.1.3; an address is below nothing.
fn is_within(host: &str, domain: &str) -> bool {
    let is_below = |rest: &str| rest.ends_with('.') && host.parse::<Ipv4Addr>().is_err();
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || is_below(rest))
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
            jar.receive(&HeaderValue::from_static(header), "localhost", path)
                .unwrap();
        }
        jar
    }

    fn sent(jar: &Jar, path: &str) -> String {
        sent_to(jar, "localhost", path)
    }

    fn sent_to(jar: &Jar, host: &str, path: &str) -> String {
        let header = jar.header(host, path);
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
            ("__Secure-a=1; Secure; Domain=localhost", true),
            ("__Secure-a=1", false),
            ("__Other-a=1", true),
        ] {
            let header = HeaderValue::from_static(header);
            let received = Jar::default().receive(&header, "localhost", "/");
            assert_eq!(received.is_ok(), is_kept, "{header:?}");
        }
    }

    #[test]
    fn a_cookie_goes_to_the_host_that_set_it_or_to_its_domain() {
        for (domain, host, others) in [
            ("", "a.example", &[][..]),
            ("; Domain=", "a.example", &[]),
            ("; Domain=localhost", "localhost", &[]),
            ("; Domain=a.example", "a.example:8080", &["b.a.example"]),
            (
                "; Domain=.A.example",
                "A.Example",
                &["b.a.example", "c.b.a.example:80"],
            ),
            (
                "; Domain=a.example",
                "b.a.example",
                &["a.example", "c.a.example"],
            ),
            ("; Domain=127.0.0.1", "127.0.0.1", &[]),
        ] {
            let jar = Jar::default();
            let header = HeaderValue::try_from(format!("a=1{domain}")).unwrap();
            jar.receive(&header, host, "/").unwrap();
            for to in others.iter().chain([&host]) {
                assert_eq!(sent_to(&jar, to, "/"), "a=1", "{domain} {to}");
            }
            for to in [
                "example",
                "xa.example",
                "b.example",
                "x.localhost",
                "1.127.0.0.1",
                "",
            ] {
                assert_eq!(sent_to(&jar, to, "/"), "", "{domain} {to}");
            }
            if others.is_empty() {
                assert_eq!(sent_to(&jar, &format!("x.{host}"), "/"), "", "{domain}");
            }
        }
    }

    #[test]
    fn a_cookie_of_another_domain_is_not_kept() {
        for (domain, host) in [
            ("b.example", "a.example"),
            ("b.a.example", "a.example"),
            ("a.example", "xa.example"),
            ("example", "a.example"),
            ("a.example", "localhost"),
            ("0.0.1", "127.0.0.1"),
        ] {
            let header = HeaderValue::try_from(format!("a=1; Domain={domain}")).unwrap();
            let refused = Jar::default().receive(&header, host, "/").unwrap_err();
            assert!(
                refused.contains("`Domain`") && refused.contains(host),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_cookie_of_the_host_and_one_of_its_domain_are_two() {
        let jar = Jar::default();
        for header in ["a=1; Domain=a.example", "a=2", "a=3; Domain=.a.example"] {
            jar.receive(&HeaderValue::from_static(header), "a.example", "/")
                .unwrap();
        }
        assert_eq!(sent_to(&jar, "a.example", "/"), "a=2; a=3");
        jar.set("a", "4");
        assert_eq!(sent_to(&jar, "a.example", "/"), "a=4");
    }
}
