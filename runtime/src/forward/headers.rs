//! The headers that are passed on, and those that end here.

use std::fmt::Write as _;
use std::net::IpAddr;

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, Entry, FORWARDED, HOST, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::list_header;
use crate::request::ProxyHeaders;

use super::proxies;

/// What is said to the other application about the request that reached this one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit<'a> {
    pub(super) client: Option<IpAddr>,
    pub(super) host: &'a str,
    pub(super) scheme: &'a str,
    /// The headers that are those of a trusted proxy, if one sent the request.
    pub(super) proxy: Option<ProxyHeaders>,
    /// Whether names with underscores are passed on.
    pub(super) keeps_underscores: bool,
}

/// The headers that the other application gets.
pub(super) struct Passed {
    pub(super) headers: HeaderMap,
    /// Whether a stranger sent some that only proxies may set.
    pub(super) has_spoofed: bool,
}

/// The name under which this application stands in `Via`.
const PSEUDONYM: &str = "1.1 pyramidion";

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The headers that are about one connection
/// ([RFC 9110 §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
static HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// How many headers are added to those of nearly every request.
const ADDED: usize = 5;

/// Removes what is about one connection only: the headers that are so by nature, and those that `Connection`
/// names.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named = named_by_connection(headers);
    let ending = headers
        .keys()
        .filter(|name| HOP_BY_HOP.contains(name) || named.contains(name));
    for name in ending.cloned().collect::<Vec<_>>() {
        headers.remove(name);
    }
}

/// Returns the names that `Connection` says, but for those of headers that cannot be made ones of the connection.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    list(headers, &CONNECTION)
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .filter(|name| !is_needed(name))
        .collect()
}

/// Tells whether a header cannot be made one of the connection: without it the message would be another, or would not
/// say what a trusted proxy has said about the client.
fn is_needed(name: &HeaderName) -> bool {
    [CONTENT_LENGTH, COOKIE, HOST, VIA].contains(name) || proxies::is_of_proxies(name.as_str())
}

/// Makes of the headers of a request those that the other application gets.
pub(super) fn of_request(received: &HeaderMap, visit: Visit<'_>) -> Passed {
    let named = named_by_connection(received);
    let mut headers = HeaderMap::with_capacity(received.len() + ADDED);
    let mut has_spoofed = false;
    for (name, value) in received {
        let ends_here = HOP_BY_HOP.contains(name)
            || named.contains(name)
            || proxies::is_ambiguous(name.as_str(), visit.keeps_underscores);
        if ends_here {
            continue;
        }
        if visit.proxy.is_none() && proxies::is_of_proxies(name.as_str()) {
            has_spoofed = true;
            continue;
        }
        headers.append(name, value.clone());
    }
    if list(received, &TE).any(|coding| coding.eq_ignore_ascii_case(b"trailers")) {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    join_cookies(&mut headers);
    describe_client(&mut headers, visit);
    // That requests go round in a circle is seen by it; strangers may send it, too, and harm only themselves.
    append(&mut headers, VIA, HeaderValue::from_static(PSEUDONYM));
    Passed {
        headers,
        has_spoofed,
    }
}

/// Says who the client is: after what a trusted proxy says about it, or alone.
fn describe_client(headers: &mut HeaderMap, visit: Visit<'_>) {
    let (client, forwarded) = client_and_forwarded(visit);
    // Usually it is what the client sent.
    let sent = headers.get(HOST).filter(|host| **host == *visit.host);
    let is_sent = sent.is_some();
    let host = sent
        .cloned()
        .or_else(|| HeaderValue::from_str(visit.host).ok());
    for (kind, name, element) in [
        (ProxyHeaders::X_FORWARDED_FOR, X_FORWARDED_FOR, client),
        (
            ProxyHeaders::X_FORWARDED_HOST,
            X_FORWARDED_HOST,
            host.clone(),
        ),
        (ProxyHeaders::FORWARDED, FORWARDED, forwarded),
    ] {
        // What the proxy does not set it may have passed on as it came from anyone.
        let is_continued = visit.proxy.is_some_and(|proxy| proxy.contain(kind));
        match element {
            Some(element) if is_continued => append(headers, name, element),
            Some(element) => drop(headers.insert(name, element)),
            None if is_continued => {}
            None => drop(headers.remove(name)),
        }
    }
    if let Some(host) = host.filter(|_| !is_sent) {
        headers.insert(HOST, host);
    }
    // It is one value, in which what a trusted proxy says is contained.
    let scheme = match visit.scheme {
        "http" => Ok(HeaderValue::from_static("http")),
        "https" => Ok(HeaderValue::from_static("https")),
        scheme => HeaderValue::from_str(scheme),
    };
    match scheme {
        Ok(scheme) => drop(headers.insert(X_FORWARDED_PROTO, scheme)),
        Err(_) => drop(headers.remove(X_FORWARDED_PROTO)),
    }
}

/// Returns how many proxies a request has come through, this application included.
pub(super) fn hops(headers: &HeaderMap) -> usize {
    list(headers, &VIA).count()
}

/// Returns the address of the client, if it is known, and an element of the header `Forwarded`
/// ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)), which share their bytes.
fn client_and_forwarded(visit: Visit<'_>) -> (Option<HeaderValue>, Option<HeaderValue>) {
    const LENGTH: usize = 64; // of what is neither address nor host, and of an address
    let mut text = String::with_capacity(LENGTH + visit.host.len());
    text.push_str("for=");
    let client = visit.client.map(|client| {
        let client = client.to_canonical();
        let (open, close) = if client.is_ipv6() {
            ("\"[", "]\"")
        } else {
            ("", "")
        };
        text.push_str(open);
        let start = text.len();
        let _ = write!(text, "{client}"); // writing to a string cannot fail
        let address = start..text.len();
        text.push_str(close);
        address
    });
    if client.is_none() {
        text.push_str("unknown");
    }
    text.push_str(";host=\"");
    // A host holds neither quotes nor backslashes: the server refuses it otherwise.
    for part in visit.host.split(['"', '\\']) {
        text.push_str(part);
    }
    text.push_str("\";proto=");
    text.push_str(visit.scheme);
    let text = Bytes::from(text);
    let client = client.map(|address| text.slice(address));
    let value = |bytes| HeaderValue::from_maybe_shared(bytes).ok();
    (client.and_then(value), value(text))
}

/// Adds an element to the end of a list, and makes one line of several.
fn append(headers: &mut HeaderMap, name: HeaderName, element: HeaderValue) {
    match headers.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(element);
        }
        Entry::Occupied(mut entry) => {
            let elements = entry.iter().chain([&element]).map(HeaderValue::as_bytes);
            let elements = elements.collect::<Vec<_>>().join(&b", "[..]);
            if let Ok(elements) = HeaderValue::from_bytes(&elements) {
                entry.insert(elements);
            }
        }
    }
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
            host: "example.com:81",
            scheme: "http",
            proxy,
            keeps_underscores: false,
        };
        let passed = of_request(&headers(lines), visit);
        let is_spoofed =
            |(name, _): &(&str, _)| proxies::is_of_proxies(name) && !name.contains('_');
        let has_spoofed = proxy.is_none() && lines.iter().any(is_spoofed);
        assert_eq!(passed.has_spoofed, has_spoofed);
        passed.headers
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
        assert_eq!(hops(&passed_on), 2);
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
