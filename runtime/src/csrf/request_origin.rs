//! Where a request comes from, as the browser says.

use http::header::{HeaderName, ORIGIN, REFERER};

use crate::request::Request;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The setting with further origins that are trusted, separated by spaces: hosts, or domains with a dot before them.
pub(crate) const TRUSTED_ORIGINS: &str = "pyramidion.csrf_trusted_origins";

const UNTRUSTED: &str = "the request comes from a site that is not trusted";

/// Fails unless a request comes from this site or a trusted one, as far as browsers say.
///
/// Over TLS they must say so. Without TLS an `Origin` that is there must be right, whatever its scheme, since
/// TLS may end at a proxy that is not known; one that is missing is not a mistake, since not every browser sends it.
/// What `Sec-Fetch-Site` says is believed, since no page can set it: that a request comes from another site, and
/// that one without an origin comes from this one.
pub(super) fn check(request: &Request, allow_no_origin: bool) -> Result<(), &'static str> {
    let header = |name: HeaderName| {
        let mut values = request.headers().get_all(name).iter();
        let value = values.next()?;
        // A browser sends each once; of several nobody knows which is its own.
        let is_single = values.next().is_none();
        let text = value.to_str().ok().filter(|_| is_single);
        Some(text.unwrap_or("?"))
    };
    let site = header(SEC_FETCH_SITE);
    let origin = header(ORIGIN);
    // The last of several is the one that the browser itself added.
    let origin = origin.map(|origins| origins.rsplit(' ').next().unwrap_or_default());
    let is_tls = request.scheme() == "https";
    if site == Some("same-origin") && matches!(origin, None | Some("" | "null")) {
        return Ok(());
    }
    match origin {
        Some("null") => {
            let mut trusted = trusted(request);
            return trusted
                .any(|other| other == "null")
                .then_some(())
                .ok_or(UNTRUSTED);
        }
        Some(origin) if !origin.is_empty() => return check_page(request, origin, is_tls),
        _ => {}
    }
    if is_tls
        && origin.is_none()
        && let Some(referer) = header(REFERER).filter(|referer| !referer.is_empty())
    {
        return check_page(request, referer, is_tls);
    }
    match site {
        Some("cross-site") => Err(UNTRUSTED),
        _ if !is_tls || allow_no_origin => Ok(()),
        _ => Err("the request does not say where it comes from"),
    }
}

/// Fails unless a page, or its origin, is of this site or a trusted one.
fn check_page(request: &Request, page: &str, needs_tls: bool) -> Result<(), &'static str> {
    let (scheme, rest) = page.split_once("://").ok_or(UNTRUSTED)?;
    if needs_tls && !scheme.eq_ignore_ascii_case("https") {
        return Err("the request comes from a page without TLS");
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if is_trusted(request, host) {
        Ok(())
    } else {
        Err(UNTRUSTED)
    }
}

fn trusted(request: &Request) -> impl Iterator<Item = &str> {
    request
        .settings()
        .get(TRUSTED_ORIGINS)
        .unwrap_or_default()
        .split_whitespace()
}

/// Tells whether a host is this one or a trusted one.
fn is_trusted(request: &Request, host: &str) -> bool {
    let port = request.host_port();
    let own = match port {
        80 | 443 => request.domain().to_owned(),
        port => format!("{}:{port}", request.domain()),
    };
    is_same_domain(host, &own) || trusted(request).any(|pattern| is_same_domain(host, pattern))
}

/// Tells whether a trusted origin can be a host as browsers write it; a URL, an asterisk or a list with commas trusts nobody.
pub(crate) fn can_be_host(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    !pattern.is_empty() && chars.all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c))
}

/// Returns the host that was meant by a trusted origin that can be none, if it is clear.
pub(crate) fn meant_host(pattern: &str) -> Option<&str> {
    let (scheme, rest) = pattern.split_once("://").unwrap_or(("", pattern));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match scheme {
        "https" => host.strip_suffix(":443").unwrap_or(host),
        "http" => host.strip_suffix(":80").unwrap_or(host),
        _ => host,
    };
    let host = host.strip_prefix('*').unwrap_or(host);
    let host = host.trim_end_matches([',', ';']);
    can_be_host(host).then_some(host)
}

/// Compares a host with a pattern; one that begins with a dot stands for the domain and those below.
fn is_same_domain(host: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(&pattern),
        None => !pattern.is_empty() && host == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_compared_whole() {
        for (host, pattern, expected) in [
            ("example.com", "EXAMPLE.com", true),
            ("a.example.com", "example.com", false),
            ("a.example.com", ".example.com", true),
            ("example.com", ".example.com", true),
            ("evilexample.com", ".example.com", false),
            ("", "", false),
        ] {
            assert_eq!(is_same_domain(host, pattern), expected, "{host} {pattern}");
        }
    }

    #[test]
    fn what_no_host_can_be_is_corrected() {
        for pattern in [
            "null",
            "pay.example",
            ".PAY.example",
            "pay.example:8443",
            "[::1]:8443",
            "127.0.0.1",
            "own_name",
        ] {
            assert!(can_be_host(pattern), "{pattern}");
        }
        for (pattern, meant) in [
            ("https://pay.example", "pay.example"),
            ("https://pay.example/", "pay.example"),
            ("https://pay.example:443", "pay.example"),
            ("http://pay.example:8080", "pay.example:8080"),
            ("https://*.pay.example", ".pay.example"),
            ("*.pay.example", ".pay.example"),
            ("pay.example/form", "pay.example"),
            ("pay.example,", "pay.example"),
        ] {
            assert!(!can_be_host(pattern), "{pattern}");
            assert_eq!(meant_host(pattern), Some(meant), "{pattern}");
        }
        for pattern in [
            "*",
            "://",
            "a.example,b.example",
            "user@pay.example",
            "b\u{fc}cher.example",
        ] {
            assert!(!can_be_host(pattern), "{pattern}");
            assert_eq!(meant_host(pattern), None, "{pattern}");
        }
    }
}
