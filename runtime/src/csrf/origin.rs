//! Where a request comes from, as the browser says.

use http::header::{HeaderName, ORIGIN, REFERER};

use crate::request::Request;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The setting with further origins that are trusted, separated by spaces: hosts, or domains with a dot before them.
const TRUSTED: &str = "pyramidion.csrf_trusted_origins";

/// Fails unless a request comes from this site or a trusted one, as far as browsers say.
///
/// Over TLS they must say so. What `Sec-Fetch-Site` says is believed, since no page can set it: that a request
/// comes from another site, on clear-text sites too, and that one without an origin comes from this one.
pub(super) fn check(request: &Request, allow_no_origin: bool) -> Result<(), &'static str> {
    const UNTRUSTED: &str = "the request comes from a site that is not trusted";
    let header = |name: HeaderName| {
        request
            .headers()
            .get(&name)
            .map(|value| value.to_str().unwrap_or("?"))
    };
    let site = header(SEC_FETCH_SITE);
    let origin = header(ORIGIN);
    if request.scheme() != "https" {
        let is_trusted = || origin.is_some_and(|origin| is_trusted(request, origin));
        return if site == Some("cross-site") && !is_trusted() {
            Err(UNTRUSTED)
        } else {
            Ok(())
        };
    }
    if site == Some("same-origin") && matches!(origin, None | Some("" | "null")) {
        return Ok(());
    }
    let (origin, is_referer) = match origin {
        // The last of several is the one that the browser itself added.
        Some(origins) => (origins.rsplit(' ').next().unwrap_or_default(), false),
        None => (header(REFERER).unwrap_or_default(), true),
    };
    if origin.is_empty() {
        return match site {
            Some("cross-site") => Err(UNTRUSTED),
            _ if allow_no_origin => Ok(()),
            _ => Err("the request does not say where it comes from"),
        };
    }
    if !is_referer && origin == "null" {
        let mut trusted = trusted(request);
        return if trusted.any(|other| other == "null") {
            Ok(())
        } else {
            Err(UNTRUSTED)
        };
    }
    if !origin.starts_with("https://") {
        return Err("the request comes from a page without TLS");
    }
    if is_trusted(request, origin) {
        Ok(())
    } else {
        Err(UNTRUSTED)
    }
}

fn trusted(request: &Request) -> impl Iterator<Item = &str> {
    request
        .settings()
        .get(TRUSTED)
        .unwrap_or_default()
        .split_whitespace()
}

/// Tells whether the host of an origin is this one or a trusted one.
fn is_trusted(request: &Request, origin: &str) -> bool {
    let Some((_, rest)) = origin.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = request.host_port();
    let own = match port {
        80 | 443 => request.domain().to_owned(),
        port => format!("{}:{port}", request.domain()),
    };
    is_same_domain(host, &own) || trusted(request).any(|pattern| is_same_domain(host, pattern))
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
}
