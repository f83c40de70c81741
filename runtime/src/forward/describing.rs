//! What the other application is told about the client, and about the way of its request.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use http::header::{FORWARDED, HOST, VIA};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::request::ProxyHeaders;

/// What is said to the other application about the request that reached this one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit<'a> {
    pub(super) client: Option<IpAddr>,
    /// The host in the target, which counts more than the header.
    pub(super) authority: Option<&'a str>,
    pub(super) scheme: &'a str,
    /// The headers that are those of a trusted proxy, if one sent the request.
    pub(super) proxy: Option<ProxyHeaders>,
    /// Whether names with underscores are passed on.
    pub(super) keeps_underscores: bool,
    /// Whether the other application is asked before the body is sent.
    pub(super) asks_first: bool,
}

/// The name under which this application stands in `Via`.
const PSEUDONYM: HeaderValue = HeaderValue::from_static("1.1 pyramidion");

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Says who the client is: after what a trusted proxy says about it, or alone. None of these headers are there yet.
pub(super) fn describe(
    headers: &mut HeaderMap,
    received: &HeaderMap,
    sent: Option<&HeaderValue>,
    visit: Visit<'_>,
) {
    let said = sent.and_then(|host| host.to_str().ok());
    // Usually it is what the client sent.
    let name = visit.authority.or(said).unwrap_or("localhost");
    let host = match sent {
        Some(host) if *host == *name => Some(host.clone()),
        _ => {
            let host = HeaderValue::from_str(name).ok();
            if let Some(host) = &host {
                headers.insert(HOST, host.clone());
            }
            host
        }
    };
    let (client, forwarded) = client_and_forwarded(visit, name);
    let mut add = |kind, name: HeaderName, element: Option<HeaderValue>| {
        // What the proxy does not set it may have passed on as it came from anyone.
        let is_continued = visit.proxy.is_some_and(|proxy| proxy.contain(kind));
        match element {
            Some(element) if is_continued => {
                let value = continued(received, &name, element);
                headers.append(name, value);
            }
            Some(element) => drop(headers.append(name, element)),
            None if is_continued => {
                for value in received.get_all(&name) {
                    headers.append(&name, value.clone());
                }
            }
            None => {}
        }
    };
    add(ProxyHeaders::X_FORWARDED_FOR, X_FORWARDED_FOR, client);
    add(ProxyHeaders::X_FORWARDED_HOST, X_FORWARDED_HOST, host);
    add(ProxyHeaders::FORWARDED, FORWARDED, forwarded);
    // It is one value, in which what a trusted proxy says is contained.
    let scheme = match visit.scheme {
        "http" => Ok(HeaderValue::from_static("http")),
        "https" => Ok(HeaderValue::from_static("https")),
        scheme => HeaderValue::from_str(scheme),
    };
    if let Ok(scheme) = scheme {
        headers.append(X_FORWARDED_PROTO, scheme);
    }
}

/// Says that the request came this way.
///
/// That requests go round in a circle is seen by it; strangers may send it, too, and harm only themselves.
pub(super) fn add_via(headers: &mut HeaderMap, received: &HeaderMap, is_continued: bool) {
    let via = if is_continued {
        continued(received, &VIA, PSEUDONYM)
    } else {
        PSEUDONYM
    };
    headers.append(VIA, via);
}

/// Returns the address of the client, if it is known, and an element of the header `Forwarded`
/// ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)), which share their bytes.
fn client_and_forwarded(
    visit: Visit<'_>,
    host: &str,
) -> (Option<HeaderValue>, Option<HeaderValue>) {
    const LENGTH: usize = 64; // of what is neither address nor host, and of an address
    let mut text = String::with_capacity(LENGTH + host.len());
    text.push_str("for=");
    let client = visit.client.map(|client| {
        let start = text.len();
        match client.to_canonical() {
            IpAddr::V4(client) => {
                push_v4(&mut text, client);
                start..text.len()
            }
            IpAddr::V6(client) => {
                let _ = write!(text, "\"[{client}]\""); // writing to a string cannot fail
                start + 2..text.len() - 2
            }
        }
    });
    if client.is_none() {
        text.push_str("unknown");
    }
    text.push_str(";host=\"");
    // A host holds neither quotes nor backslashes: the server refuses it otherwise.
    if host.bytes().any(|byte| matches!(byte, b'"' | b'\\')) {
        text.extend(host.chars().filter(|letter| !matches!(letter, '"' | '\\')));
    } else {
        text.push_str(host);
    }
    text.push_str("\";proto=");
    text.push_str(visit.scheme);
    let text = Bytes::from(text);
    let client = client.map(|address| text.slice(address));
    let value = |bytes| HeaderValue::from_maybe_shared(bytes).ok();
    (client.and_then(value), value(text))
}

/// Writes an address without the many steps of formatting.
fn push_v4(text: &mut String, address: Ipv4Addr) {
    for (position, octet) in address.octets().into_iter().enumerate() {
        if position > 0 {
            text.push('.');
        }
        let digit = |of: u8| char::from(b'0' + of % 10);
        if octet >= 100 {
            text.push(digit(octet / 100));
        }
        if octet >= 10 {
            text.push(digit(octet / 10));
        }
        text.push(digit(octet));
    }
}

/// Returns the elements of a header with another one at their end, in one line.
fn continued(received: &HeaderMap, name: &HeaderName, element: HeaderValue) -> HeaderValue {
    let elements = received.get_all(name).iter().chain([&element]);
    let elements = elements.map(HeaderValue::as_bytes).collect::<Vec<_>>();
    HeaderValue::from_bytes(&elements.join(&b", "[..])).unwrap_or(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_they_are_everywhere() {
        for octets in [
            [0, 0, 0, 0],
            [9, 10, 99, 100],
            [127, 0, 0, 1],
            [255, 201, 110, 19],
        ] {
            let address = Ipv4Addr::from(octets);
            let mut text = String::new();
            push_v4(&mut text, address);
            assert_eq!(text, address.to_string());
        }
        for (address, client, forwarded) in [
            ("192.0.2.1", "192.0.2.1", "for=192.0.2.1;"),
            ("::ffff:192.0.2.1", "192.0.2.1", "for=192.0.2.1;"),
            ("2001:db8::1", "2001:db8::1", "for=\"[2001:db8::1]\";"),
        ] {
            let visit = Visit {
                client: Some(address.parse().unwrap()),
                authority: Some("h"),
                scheme: "https",
                proxy: None,
                keeps_underscores: false,
                asks_first: false,
            };
            let mut passed = HeaderMap::new();
            describe(&mut passed, &HeaderMap::new(), None, visit);
            assert_eq!(passed["host"], "h");
            assert_eq!(passed["x-forwarded-for"], client);
            assert_eq!(
                passed["forwarded"],
                format!("{forwarded}host=\"h\";proto=https")
            );
        }
    }
}
