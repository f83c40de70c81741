//! The headers that are passed on, and those that end here.

use http::header::{CONNECTION, CONTENT_LENGTH, COOKIE, Entry, HOST, TE, UPGRADE, VIA};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::list_header;
use crate::telemetry::TraceContext;

use super::describing::{self, Visit};
use super::proxies;

/// What is known of the headers that the other application gets.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Whether a stranger sent some that only proxies may set.
    pub(super) has_spoofed: bool,
    /// How many proxies the request has come through, this application included.
    pub(super) hops: usize,
}

/// How many headers are added to those of nearly every request.
const ADDED: usize = 5;

/// Removes what is about one connection only: the headers that are so by nature, and those that `Connection`
/// names.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    // Most answers have none.
    if !headers.keys().any(|name| is_hop_by_hop(name.as_str())) {
        return;
    }
    let named = named_by_connection(headers);
    let ending = headers
        .keys()
        .filter(|name| is_hop_by_hop(name.as_str()) || named.contains(name));
    for name in ending.cloned().collect::<Vec<_>>() {
        headers.remove(name);
    }
}

/// Tells whether a header is about one connection
/// ([RFC 9110 §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
fn is_hop_by_hop(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// Returns the names that `Connection` says, but for those of headers that cannot be made ones of the connection, and
/// for those that are so anyway.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    list(headers, &CONNECTION)
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .filter(|name| !is_hop_by_hop(name.as_str()) && !is_needed(name))
        .collect()
}

/// Tells whether a header cannot be made one of the connection: without it the message would be another, or would not
/// say what a trusted proxy has said about the client.
fn is_needed(name: &HeaderName) -> bool {
    [CONTENT_LENGTH, COOKIE, HOST, VIA].contains(name) || proxies::is_of_proxies(name.as_str())
}

/// What becomes of a header of a request.
enum Fate {
    /// It ends here.
    Ends,
    /// It ends here, and says what else does.
    Connection,
    /// It ends here, but for `trailers`.
    Te,
    Cookie,
    Host,
    /// It says which way the request came, and is continued.
    Via,
    /// It says who the client is: which of these is continued depends on the proxy.
    Client,
    /// It says which trace the request belongs to.
    Trace,
    Expect,
    /// It is passed on, or not, as its name says.
    Other,
}

impl Fate {
    fn of(name: &str) -> Self {
        match name {
            "connection" => Self::Connection,
            "te" => Self::Te,
            "cookie" => Self::Cookie,
            "host" => Self::Host,
            "via" => Self::Via,
            "x-forwarded-for" | "x-forwarded-host" | "x-forwarded-proto" | "forwarded" => {
                Self::Client
            }
            "traceparent" | "tracestate" => Self::Trace,
            "expect" => Self::Expect,
            name if is_hop_by_hop(name) => Self::Ends,
            _ => Self::Other,
        }
    }
}

/// Makes of the headers of a request those that the other application gets, in a map without any.
///
/// Each is looked at once, since most requests have none of those that are not simply passed on.
pub(super) fn pass_on(received: &HeaderMap, visit: Visit<'_>, headers: &mut HeaderMap) -> Passed {
    headers.reserve(received.len() + ADDED);
    let mut passed = Passed::default();
    let (mut names_others, mut takes_trailers, mut is_traced) = (false, false, false);
    let (mut host, mut cookies, mut proxies) = (None, 0, 0);
    for (name, value) in received {
        let text = name.as_str();
        match Fate::of(text) {
            Fate::Ends => continue,
            Fate::Connection => {
                names_others |= !value.as_bytes().eq_ignore_ascii_case(b"keep-alive");
                continue;
            }
            Fate::Te => {
                takes_trailers |= takes(value, b"trailers");
                continue;
            }
            Fate::Via => {
                proxies = list(received, &VIA).count();
                continue;
            }
            Fate::Client => {
                passed.has_spoofed |= visit.proxy.is_none();
                continue;
            }
            Fate::Expect if !visit.asks_first => continue,
            Fate::Other if proxies::is_ambiguous(text, visit.keeps_underscores) => continue,
            Fate::Other if visit.proxy.is_none() && proxies::is_of_proxies(text) => {
                passed.has_spoofed = true;
                continue;
            }
            Fate::Host => host = Some(value),
            Fate::Trace => is_traced = true,
            Fate::Cookie => cookies += 1,
            Fate::Expect | Fate::Other => {}
        }
        headers.append(name, value.clone());
    }
    if names_others {
        for name in named_by_connection(received) {
            headers.remove(name);
        }
    }
    if cookies > 1 {
        join_cookies(headers);
    }
    if takes_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    describing::describe(headers, received, host, visit);
    describing::add_via(headers, received, proxies > 0);
    if is_traced {
        TraceContext::pass_on(headers);
    }
    passed.hops = proxies + 1;
    passed
}

/// Tells whether an element of a list is this one.
fn takes(value: &HeaderValue, element: &[u8]) -> bool {
    list_header::elements_of([value])
        .map(list_header::without_parameters)
        .any(|other| other.eq_ignore_ascii_case(element))
}

/// Makes one `Cookie` header of the several that HTTP/2 allows
/// ([RFC 9113 §8.2.3](https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3)).
fn join_cookies(headers: &mut HeaderMap) {
    let Entry::Occupied(mut entry) = headers.entry(COOKIE) else {
        return;
    };
    if entry.iter().nth(1).is_none() {
        return;
    }
    let values: Vec<_> = entry.iter().map(HeaderValue::as_bytes).collect();
    if let Ok(value) = HeaderValue::from_bytes(&values.join(&b"; "[..])) {
        entry.insert(value);
    }
}

/// Returns the elements of a header that is a list, without their parameters.
fn list<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h [u8]> + use<'h> {
    list_header::elements(headers, name).map(list_header::without_parameters)
}

/// Adds what asks for, or agrees to, a WebSocket.
pub(super) fn add_websocket(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use crate::request::ProxyHeaders;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        lines.collect::<Vec<_>>().into_iter().fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        )
    }

    fn passed_on_by(
        proxy: Option<ProxyHeaders>,
        lines: &[(&'static str, &'static str)],
    ) -> HeaderMap {
        let visit = Visit {
            client: Some(IpAddr::from([192, 0, 2, 1])),
            authority: Some("example.com:81"),
            scheme: "http",
            proxy,
            keeps_underscores: false,
            asks_first: false,
        };
        let mut passed_on = HeaderMap::new();
        let passed = pass_on(&headers(lines), visit, &mut passed_on);
        let is_spoofed =
            |(name, _): &(&str, _)| proxies::is_of_proxies(name) && !name.contains('_');
        let has_spoofed = proxy.is_none() && lines.iter().any(is_spoofed);
        assert_eq!(passed.has_spoofed, has_spoofed);
        assert_eq!(passed.hops, list(&passed_on, &VIA).count());
        passed_on
    }

    fn passed_on(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        passed_on_by(None, lines)
    }

    #[test]
    fn what_is_about_the_connection_ends_here() {
        let passed_on = passed_on(&[
            ("connection", "close, X-Hop"),
            ("connection", "host"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("proxy-authorization", "secret"),
            ("proxy-connection", "close"),
            ("te", "gzip;q=0.5, trailers;q=1"),
            ("trailer", "x-sum"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("x-end", "2"),
        ]);
        let mut names: Vec<_> = passed_on.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        let expected = [
            "connection",
            "forwarded",
            "host",
            "te",
            "via",
            "x-end",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
        ];
        assert_eq!(names, expected);
        assert_eq!(passed_on["connection"], "te");
        assert_eq!(passed_on["te"], "trailers");
    }

    const SENT: &[(&str, &str)] = &[
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-for", "203.0.113.8"),
        ("x-forwarded-host", "shop.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/shop"),
        ("x-real-ip", "203.0.113.7"),
        ("x_real_ip", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7"),
        ("via", "1.0 other"),
    ];
    const OURS: &str = "for=192.0.2.1;host=\"example.com:81\";proto=http";

    #[test]
    fn strangers_say_nothing_of_the_client() {
        let passed_on = passed_on(SENT);
        assert_eq!(passed_on["x-forwarded-for"], "192.0.2.1");
        assert_eq!(passed_on["x-forwarded-host"], "example.com:81");
        assert_eq!(passed_on["x-forwarded-proto"], "http");
        assert_eq!(passed_on["forwarded"], OURS);
        for name in ["x-forwarded-prefix", "x-real-ip", "x_real_ip"] {
            assert!(!passed_on.contains_key(name), "{name}");
        }
        assert_eq!(passed_on["via"], "1.0 other, 1.1 pyramidion");
    }

    #[test]
    fn what_trusted_proxies_set_is_continued() {
        let usual = ProxyHeaders::X_FORWARDED_FOR.and(ProxyHeaders::X_FORWARDED_HOST);
        let passed_on = passed_on_by(Some(usual), SENT);
        let list = "203.0.113.7, 203.0.113.8, 192.0.2.1";
        assert_eq!(passed_on["x-forwarded-for"], list);
        assert_eq!(
            passed_on["x-forwarded-host"],
            "shop.example, example.com:81"
        );
        assert_eq!(passed_on["x-forwarded-proto"], "http");
        assert_eq!(
            passed_on["forwarded"], OURS,
            "it is not what the proxy sets"
        );
        assert_eq!(passed_on["x-forwarded-prefix"], "/shop");
        assert_eq!(passed_on["x-real-ip"], "203.0.113.7");
        assert!(!passed_on.contains_key("x_real_ip"));
        let passed_on = passed_on_by(Some(ProxyHeaders::FORWARDED), SENT);
        assert_eq!(passed_on["forwarded"], format!("for=203.0.113.7, {OURS}"));
        assert_eq!(passed_on["x-forwarded-for"], "192.0.2.1");
        assert_eq!(passed_on["x-forwarded-host"], "example.com:81");
    }

    #[test]
    fn a_client_does_not_remove_what_a_trusted_proxy_set() {
        let mut lines = SENT.to_vec();
        for (name, _) in SENT {
            lines.push(("connection", name));
        }
        lines.push(("connection", "X-Forwarded-Prefix , X-REAL-IP,x-hop"));
        lines.push(("x-hop", "1"));
        for kind in [ProxyHeaders::X_FORWARDED_FOR, ProxyHeaders::FORWARDED] {
            let passed_on = passed_on_by(Some(kind), &lines);
            assert_eq!(passed_on, passed_on_by(Some(kind), SENT));
        }
    }

    #[test]
    fn cookies_become_one_line() {
        let passed_on = passed_on(&[("cookie", "a=1"), ("cookie", "b=2")]);
        let cookies: Vec<_> = passed_on.get_all(COOKIE).into_iter().collect();
        assert_eq!(cookies, ["a=1; b=2"]);
    }
}
