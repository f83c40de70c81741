//! Where a request goes, and where a reference on a page leads.

use std::fmt;

use http::header::HOST;
use http::request::Parts;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::request::Connection;
use crate::url::split_port;

/// The characters that a browser quotes in the query of a URL, besides those that are not ASCII.
const OF_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\'');

/// The characters that a browser quotes in the path of a URL, besides those that are not ASCII.
const OF_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// The URL of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) is_secure: bool,
    /// The host, with its port if it has one.
    pub(super) host: String,
    /// The path with the query.
    pub(super) target: String,
}

impl Address {
    /// Returns that of a request.
    pub(super) fn of(request: &Parts) -> Self {
        let connection = request.extensions.get::<Connection>();
        let host = request.headers.get(HOST);
        let host = host.and_then(|host| host.to_str().ok());
        let target = request.uri.path_and_query().map(ToString::to_string);
        Self {
            is_secure: connection.is_some_and(|connection| connection.is_secure),
            host: host.unwrap_or_default().to_owned(),
            target: target.unwrap_or_else(|| "/".to_owned()),
        }
    }

    pub(super) fn path(&self) -> &str {
        let (path, _) = self.target.split_once('?').unwrap_or((&self.target, ""));
        path
    }

    /// Returns the scheme and the host, as the header `Origin` has them.
    pub(super) fn origin(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        format!("{scheme}://{}", self.host)
    }

    /// Returns what the page of this URL says of itself to another: nothing if that has no TLS but the page has, and only where it is
    /// if that is of another origin.
    #[cfg(feature = "testing-html")]
    pub(super) fn referer_for(&self, other: &Self, page: String) -> Option<String> {
        if self.origin() == other.origin() {
            return Some(page);
        }
        let is_downgrade = self.is_secure && !other.is_secure;
        (!is_downgrade).then(|| format!("{}/", self.origin()))
    }

    /// Tells whether another URL has the same host, over whatever port.
    pub(super) fn is_at_host_of(&self, other: &Self) -> bool {
        let (own, other) = (split_port(&self.host).0, split_port(&other.host).0);
        own.eq_ignore_ascii_case(other)
    }

    /// Returns where a reference leads that stands on the page of this URL, RFC 3986 section 5.2; nothing if it leads to no page,
    /// as `mailto:` does.
    pub(super) fn join(&self, reference: &str) -> Option<Self> {
        // Browsers leave out spaces around it, and the ends of lines in it.
        let reference = reference.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_control());
        let reference: String = reference
            .chars()
            .filter(|c| !"\t\n\r".contains(*c))
            .collect();
        let (reference, _fragment) = reference.split_once('#').unwrap_or((&reference, ""));
        let (is_secure, rest) = match scheme(reference) {
            Some((scheme, rest)) => {
                let is_secure = scheme.eq_ignore_ascii_case("https");
                if !is_secure && !scheme.eq_ignore_ascii_case("http") {
                    return None;
                }
                (is_secure, rest)
            }
            None => (self.is_secure, reference),
        };
        // Browsers take a backslash for a slash, and any number of them for the two before a host.
        let path_end = rest.find('?').unwrap_or(rest.len());
        let rest = format!(
            "{}{}",
            rest[..path_end].replace('\\', "/"),
            &rest[path_end..]
        );
        let is_of_another = is_secure != self.is_secure;
        let (host, rest) = if rest.starts_with("//") || is_of_another {
            let rest = rest.trim_start_matches('/');
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (authority, rest) = rest.split_at(end);
            let host = authority
                .rsplit_once('@')
                .map_or(authority, |(_, host)| host);
            let slash = if rest.starts_with('/') { "" } else { "/" };
            (written_host(host, is_secure), format!("{slash}{rest}"))
        } else {
            (self.host.clone(), rest)
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest.as_str(), None),
        };
        let (own_path, own_query) = match self.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.target.as_str(), None),
        };
        let (path, query) = if path.is_empty() {
            (own_path.to_owned(), query.or(own_query))
        } else if path.starts_with('/') {
            (without_dots(path), query)
        } else {
            let folder = own_path.rfind('/').map_or("", |slash| &own_path[..slash]);
            (without_dots(&format!("{folder}/{path}")), query)
        };
        let query = query.map(|query| format!("?{}", utf8_percent_encode(query, OF_QUERY)));
        let path = utf8_percent_encode(&path, OF_PATH);
        Some(Self {
            is_secure,
            host,
            target: format!("{path}{}", query.unwrap_or_default()),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.target)
    }
}

/// Returns a host as browsers send it: in small letters, and without the port that the scheme has anyway.
fn written_host(host: &str, is_secure: bool) -> String {
    let port = if is_secure { ":443" } else { ":80" };
    host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
}

/// Splits the scheme off a reference that has one.
fn scheme(reference: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = reference.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && (scheme.chars()).all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some((scheme, rest))
}

/// Removes the segments `.` and `..` of a path, with what they stand for.
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let read = segment.to_ascii_lowercase().replace("%2e", ".");
        match read.as_str() {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
        if matches!(read.as_str(), "." | "..") && segments.peek().is_none() {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, reference: &str, expected: &str) {
        let base = Address {
            is_secure: false,
            host: "a".to_owned(),
            target: base.to_owned(),
        };
        let joined = base.join(reference).map(|joined| joined.to_string());
        assert_eq!(joined.as_deref().unwrap_or("none"), expected, "{reference}");
    }

    /// The examples of RFC 3986 sections 5.4.1 and 5.4.2, without their fragments.
    #[test]
    fn references_lead_where_the_standard_says() {
        for (reference, expected) in [
            ("g:h", "none"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"),
            ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."),
            ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            check("/b/c/d;p?q", reference, expected);
        }
    }

    #[test]
    fn references_of_pages_are_read_as_browsers_do() {
        check("/", "https://b:8443?x", "https://b:8443/?x");
        check("/", "HTTP://user:pw@b/x", "http://b/x");
        check("/", "mailto:ada@example.com", "none");
        check("/", "javascript:void(0)", "none");
        check("/", " /a\nb ", "http://a/ab");
        check("/", "/ä b?ö", "http://a/%C3%A4%20b?%C3%B6");
        check("/", "/{'}?{'}", "http://a/%7B'%7D?{%27}");
        for elsewhere in [
            "//b",
            "\\\\b",
            "/\\b",
            "///b",
            "http:/\\//B:80",
            "https:b:443",
        ] {
            let scheme = if elsewhere.starts_with("https") {
                "https"
            } else {
                "http"
            };
            check("/x", elsewhere, &format!("{scheme}://b/"));
        }
        check("/x/y", "http:z", "http://a/x/z");
        check("/x/y", "\\z?\\", "http://a/z?\\");
        check("/x/y/z", "%2E%2e/%2e/w", "http://a/x/w");
        check("*", "x", "http://a/x");
    }
}
