//! Origins that are allowed, as they are written and as they are compared.

use http::HeaderValue;
use pyramidion_syntax::near;

/// An origin that is allowed, or all below a domain.
#[derive(Clone, Debug)]
pub(super) enum AllowedOrigin {
    Exactly(HeaderValue),
    /// `https://*.shop.example:8443`
    Below {
        /// `https://`
        scheme: String,
        /// `.shop.example:8443`
        domain: String,
    },
}

impl AllowedOrigin {
    /// Reads an origin.
    ///
    /// # Errors
    ///
    /// Fails with what to write instead if no browser sends it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == "null" {
            return Ok(Self::Exactly(HeaderValue::from_static("null")));
        }
        if matches!(text, "*" | "http://*" | "https://*") {
            return Err(format!(
                "{text:?} stands for every site: write `Cors::any_origin()`, which is without credentials"
            ));
        }
        if text.matches("://").count() > 1 {
            return Err(format!(
                "{text:?} is more than one origin: write each as a text of its own"
            ));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            let host = text.trim_start_matches('/');
            return Err(format!(
                "{text:?} is not an origin: it begins with its scheme, as in {:?}",
                format!("https://{host}")
            ));
        };
        let wrong = |what: &str, right: String| Err(format!("{text:?} {what}: write {right:?}"));
        let lower = text.to_ascii_lowercase();
        if lower != text {
            return wrong("is not as browsers send it, in lower case", lower);
        }
        if let Some(meant) = near::within(1, scheme, ["http", "https"])
            && !["http", "https"].contains(&scheme)
        {
            return wrong("has an unknown scheme", format!("{meant}://{rest}"));
        }
        if let Some(end) = rest.find(['/', '?', '#']) {
            let right = format!("{scheme}://{}", &rest[..end]);
            return wrong(
                "has a path, but an origin ends with its host or port",
                right,
            );
        }
        if let Some((_, host)) = rest.rsplit_once('@') {
            return wrong(
                "names a user, which no origin does",
                format!("{scheme}://{host}"),
            );
        }
        let usual = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        if let Some(host) = rest.strip_suffix(usual).filter(|_| !usual.is_empty()) {
            let right = format!("{scheme}://{host}");
            return wrong("has the usual port, which browsers leave out", right);
        }
        let is_right = |host: &str| is_scheme(scheme) && is_host(host);
        match (rest.strip_prefix("*."), HeaderValue::from_str(text)) {
            (Some(domain), _) if is_right(domain) => Ok(Self::Below {
                scheme: format!("{scheme}://"),
                domain: format!(".{domain}"),
            }),
            (None, Ok(value)) if is_right(rest) => Ok(Self::Exactly(value)),
            _ => Err(format!(
                "{text:?} is not an origin; write it as browsers send it, as in \"https://shop.example\", \
                 \"http://localhost:8080\" or, for all hosts below one, \"https://*.shop.example\""
            )),
        }
    }

    /// Tells whether a request that says to come from an origin does come from an allowed one.
    pub(super) fn covers(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Exactly(own) => own == origin,
            Self::Below { scheme, domain } => {
                let text = origin.to_str().ok();
                let rest = text.and_then(|text| text.strip_prefix(scheme.as_str()));
                let below = rest.and_then(|rest| rest.strip_suffix(domain.as_str()));
                below.is_some_and(is_name)
            }
        }
    }
}

/// Tells whether a text is a scheme, in lower case.
fn is_scheme(text: &str) -> bool {
    let is_right =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(is_right)
}

/// Tells whether a text is a host with the port that it may have.
fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']').is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port))
        });
    }
    let at = text.find(':').unwrap_or(text.len());
    let (name, port) = text.split_at(at);
    is_name(name) && (port.is_empty() || is_port(port))
}

/// Tells whether a text is a port after its colon.
fn is_port(text: &str) -> bool {
    let port = text.strip_prefix(':').unwrap_or_default();
    port.parse::<u16>()
        .is_ok_and(|number| number.to_string() == port)
}

/// Tells whether a text is a host name, or a part of one.
fn is_name(text: &str) -> bool {
    let is_right =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_right);
    text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_not_one_origin() {
        for text in [
            "https://a.example, https://b.example",
            "https://a.example https://b.example",
        ] {
            let error = AllowedOrigin::parse(text).unwrap_err();
            assert!(error.contains("more than one origin"), "{error}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        for (allowed, origin, expected) in [
            ("https://a.example", "https://a.example", true),
            ("https://a.example", "http://a.example", false),
            ("https://a.example", "https://a.example:8443", false),
            ("https://a.example", "https://A.example", false),
            ("https://a.example", "null", false),
            ("https://a.example", "https://a.example.evil", false),
            ("https://a.example", "https://b.a.example", false),
            ("null", "null", true),
            ("https://*.a.example", "https://b.a.example", true),
            ("https://*.a.example", "https://c.b.a.example", true),
            ("https://*.a.example", "https://a.example", false),
            ("https://*.a.example", "https://.a.example", false),
            ("https://*.a.example", "https://b..a.example", false),
            ("https://*.a.example", "https://evila.example", false),
            (
                "https://*.a.example",
                "https://evil.example/.a.example",
                false,
            ),
            (
                "https://*.a.example",
                "https://evil.example#.a.example",
                false,
            ),
            (
                "https://*.a.example",
                "https://evil.example:1.a.example",
                false,
            ),
            ("https://*.a.example", "https://u@b.a.example", false),
            ("https://*.a.example", "http://b.a.example", false),
            ("https://*.a.example", "https://b.a.example:8443", false),
            ("https://*.a.example", "null", false),
            ("http://*.a.example:8080", "http://b.a.example:8080", true),
        ] {
            let allowed = AllowedOrigin::parse(allowed).unwrap();
            let sent = HeaderValue::from_static(origin);
            assert_eq!(allowed.covers(&sent), expected, "{allowed:?} {origin}");
        }
    }

    #[test]
    fn what_browsers_send_is_an_origin() {
        for origin in [
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://[::1]:8080",
            "https://xn--bcher-kva.example",
            "capacitor://localhost",
            "moz-extension://0a1b2c3d-0000-4000-8000-000000000000",
        ] {
            assert!(AllowedOrigin::parse(origin).is_ok(), "{origin}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_corrected() {
        for (text, expected) in [
            ("*", "write `Cors::any_origin()`"),
            ("https://*", "write `Cors::any_origin()`"),
            ("a.example", "as in \"https://a.example\""),
            ("//a.example", "as in \"https://a.example\""),
            ("https://A.example", "write \"https://a.example\""),
            ("https://a.example/", "write \"https://a.example\""),
            ("https://a.example/shop?x", "write \"https://a.example\""),
            ("https://u@a.example", "write \"https://a.example\""),
            ("https://a.example:443", "write \"https://a.example\""),
            ("http://a.example:80", "write \"http://a.example\""),
            ("htps://a.example", "write \"https://a.example\""),
            ("https://a.*.example", "is not an origin"),
            ("https://*a.example", "is not an origin"),
            ("https://", "is not an origin"),
            ("https://*.", "is not an origin"),
            ("https://a.example:", "is not an origin"),
            ("https://a.example:99999", "is not an origin"),
            ("https://a b.example", "is not an origin"),
            ("https://b\u{fc}cher.example", "is not an origin"),
            ("", "is not an origin"),
        ] {
            let error = AllowedOrigin::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
