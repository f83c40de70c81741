//! What proxies say of the client: its address, the scheme and the host that it asked for.
//!
//! Anyone can send the headers in which they say it. They count only on connections from proxies that the
//! server was told to trust, and of a row of addresses only what trusted proxies added to it.

mod elements;
mod network;

use std::net::{IpAddr, SocketAddr};

use http::header::{FORWARDED, HOST};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::request::Connection;

use super::framing;
use elements::Element;
pub use network::InvalidNetwork;
use network::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// A header in which a proxy describes the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: the addresses of the client and of the proxies after it.
    XForwardedFor,
    /// `X-Forwarded-Proto`: the scheme.
    XForwardedProto,
    /// `X-Forwarded-Host`: the host.
    XForwardedHost,
    /// `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)): all of these.
    Forwarded,
}

/// The proxies that are believed what they say of the client.
///
/// Name the headers that the proxy sets, and no other: a header that it passes on as it came says what
/// any visitor likes.
///
/// # Examples
///
/// ```
/// use pyramidion::server::{ForwardedHeader, TrustedProxies};
///
/// // A proxy on this machine that sets `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
/// let proxies = TrustedProxies::new(["127.0.0.1", "::1"])?;
/// // Proxies in a network that set `Forwarded`.
/// let proxies = TrustedProxies::new(["10.0.0.0/8"])?.headers([ForwardedHeader::Forwarded]);
/// // A proxy that connects over a Unix socket.
/// let proxies = TrustedProxies::new(["unix"])?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TrustedProxies {
    networks: Vec<Network>,
    is_unix_trusted: bool,
    headers: Vec<ForwardedHeader>,
}

impl TrustedProxies {
    /// Returns the proxies in these networks, each an address, a range such as `10.0.0.0/8`, or `unix` for
    /// whatever connects over a Unix socket.
    ///
    /// They set `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`, unless
    /// [`headers`](Self::headers) says otherwise.
    ///
    /// # Errors
    ///
    /// Fails if a text is none of these.
    pub fn new<T: AsRef<str>>(
        networks: impl IntoIterator<Item = T>,
    ) -> Result<Self, InvalidNetwork> {
        let mut proxies = Self {
            networks: Vec::new(),
            is_unix_trusted: false,
            headers: vec![
                ForwardedHeader::XForwardedFor,
                ForwardedHeader::XForwardedProto,
                ForwardedHeader::XForwardedHost,
            ],
        };
        for network in networks {
            match network.as_ref().trim() {
                "unix" => proxies.is_unix_trusted = true,
                network => proxies.networks.push(network.parse()?),
            }
        }
        Ok(proxies)
    }

    /// Sets which headers the proxies set; others are ignored.
    pub fn headers(mut self, headers: impl IntoIterator<Item = ForwardedHeader>) -> Self {
        self.headers = headers.into_iter().collect();
        self
    }

    /// Writes what trusted proxies say of the client into the connection and the head of a request.
    #[doc(hidden)] // for fuzzing
    pub fn apply(&self, connection: &mut Connection, head: &mut http::request::Parts) {
        let is_trusted = match connection.remote_addr {
            Some(address) => self.trusts(address.ip()),
            None => self.is_unix_trusted,
        };
        if !is_trusted {
            return;
        }
        let said = self.read(&head.headers);
        if let Some(client) = said.client {
            connection.remote_addr = Some(client);
        }
        if let Some(is_secure) = said.is_secure {
            connection.is_secure = is_secure;
        }
        if let Some(host) = said.host {
            set_host(head, host);
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(address))
    }

    fn trusts_header(&self, header: ForwardedHeader) -> bool {
        self.headers.contains(&header)
    }

    fn read(&self, headers: &HeaderMap) -> Said {
        if self.trusts_header(ForwardedHeader::Forwarded) && headers.contains_key(FORWARDED) {
            return self.read_forwarded(headers);
        }
        let mut said = Said::default();
        let mut hops = 0;
        if self.trusts_header(ForwardedHeader::XForwardedFor) {
            let addresses = elements::list(headers, &X_FORWARDED_FOR);
            let addresses = addresses.iter().rev();
            (said.client, hops) = self.client(addresses.map(|text| elements::address(text)));
        }
        if self.trusts_header(ForwardedHeader::XForwardedProto) {
            let schemes = elements::list(headers, &X_FORWARDED_PROTO);
            said.is_secure = nearest(&schemes, hops).and_then(|scheme| is_secure(scheme));
        }
        if self.trusts_header(ForwardedHeader::XForwardedHost) {
            let hosts = elements::list(headers, &X_FORWARDED_HOST);
            said.host = nearest(&hosts, hops).and_then(|host| host_header(host));
        }
        said
    }

    fn read_forwarded(&self, headers: &HeaderMap) -> Said {
        // A proxy that could be made to misread one element could be made to believe the next.
        let Some(elements) = elements::forwarded(headers) else {
            return Said::default();
        };
        let addresses = elements.iter().rev().map(|element| {
            let address = element.client.as_deref();
            address.and_then(elements::address)
        });
        let (client, hops) = self.client(addresses);
        let element = nearest(&elements, hops);
        let of_element = |part: fn(&Element) -> Option<&String>| element.and_then(part);
        Said {
            client,
            is_secure: of_element(|element| element.scheme.as_ref()).and_then(|s| is_secure(s)),
            host: of_element(|element| element.host.as_ref()).and_then(|host| host_header(host)),
        }
    }

    /// Returns the address of the client, and how many proxies stand between it and the one that connected.
    ///
    /// `addresses` begins with the last one that was added. The client is the first that is not a proxy.
    fn client(
        &self,
        addresses: impl Iterator<Item = Option<SocketAddr>>,
    ) -> (Option<SocketAddr>, usize) {
        let (mut client, mut hops) = (None, 0);
        for (hop, address) in addresses.enumerate() {
            // What is before an address that cannot be read was added by whoever added that.
            let Some(address) = address else { break };
            (client, hops) = (Some(address), hop);
            if !self.trusts(address.ip()) {
                break;
            }
        }
        (client, hops)
    }
}

/// What proxies say of the client.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    client: Option<SocketAddr>,
    is_secure: Option<bool>,
    host: Option<HeaderValue>,
}

/// Returns what was added so many proxies ago; a proxy that sets a header anew leaves one value only.
fn nearest<T>(values: &[T], hops: usize) -> Option<&T> {
    let position = values.len().saturating_sub(hops + 1);
    values.get(position)
}

fn is_secure(scheme: &str) -> Option<bool> {
    if scheme.eq_ignore_ascii_case("https") {
        Some(true)
    } else if scheme.eq_ignore_ascii_case("http") {
        Some(false)
    } else {
        None
    }
}

fn host_header(host: &str) -> Option<HeaderValue> {
    if !framing::is_host(host.as_bytes()) {
        return None;
    }
    HeaderValue::try_from(host).ok()
}

fn set_host(head: &mut http::request::Parts, host: HeaderValue) {
    if head.uri.authority().is_some() {
        // The authority of the target would win over the header.
        let mut parts = head.uri.clone().into_parts();
        parts.authority = Authority::try_from(host.as_bytes()).ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            head.uri = uri;
        }
    }
    head.headers.insert(HOST, host);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(
        proxies: &TrustedProxies,
        headers: &[(&'static str, &str)],
    ) -> (String, String, String) {
        let mut request = http::Request::new(());
        request
            .headers_mut()
            .insert(HOST, HeaderValue::from_static("inside"));
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().append(*name, value);
        }
        let (mut head, ()) = request.into_parts();
        let mut connection = Connection {
            remote_addr: Some(([10, 0, 0, 1], 4000).into()),
            ..Connection::default()
        };
        proxies.apply(&mut connection, &mut head);
        let scheme = if connection.is_secure {
            "https"
        } else {
            "http"
        };
        (
            connection.remote_addr.unwrap().to_string(),
            scheme.to_owned(),
            head.headers[HOST].to_str().unwrap().to_owned(),
        )
    }

    #[track_caller]
    fn check(proxies: &TrustedProxies, headers: &[(&'static str, &str)], expected: [&str; 3]) {
        let (client, scheme, host) = said(proxies, headers);
        assert_eq!([&*client, &scheme, &host], expected, "{headers:?}");
    }

    const NOTHING: [&str; 3] = ["10.0.0.1:4000", "http", "inside"];

    #[test]
    fn the_client_is_the_nearest_that_is_no_proxy() {
        let proxies = TrustedProxies::new(["10.0.0.0/8"]).unwrap();
        let addresses = |value, client| {
            check(
                &proxies,
                &[("x-forwarded-for", value)],
                [client, "http", "inside"],
            );
        };
        addresses("192.0.2.1", "192.0.2.1:0");
        addresses("1.1.1.1, 192.0.2.1", "192.0.2.1:0");
        addresses("1.1.1.1, 192.0.2.1, 10.0.0.2", "192.0.2.1:0");
        addresses("192.0.2.1:5000,10.0.0.2", "192.0.2.1:5000");
        addresses("2001:db8::1", "[2001:db8::1]:0");
        addresses("[2001:db8::1]:80", "[2001:db8::1]:80");
        addresses("10.0.0.3, 10.0.0.2", "10.0.0.3:0");
        addresses("192.0.2.1, unknown, 10.0.0.2", "10.0.0.2:0");
        addresses("192.0.2.1, ", "10.0.0.1:4000");
        addresses("", "10.0.0.1:4000");
        let twice = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        check(&proxies, &twice, ["192.0.2.1:0", "http", "inside"]);
    }

    #[test]
    fn scheme_and_host_are_those_that_the_proxy_of_the_client_saw() {
        let proxies = TrustedProxies::new(["10.0.0.0/8"]).unwrap();
        let client = ("x-forwarded-for", "192.0.2.1");
        let (proto, host) = ("x-forwarded-proto", "x-forwarded-host");
        let of_client = |scheme, host| ["192.0.2.1:0", scheme, host];
        check(
            &proxies,
            &[client, (proto, "https")],
            of_client("https", "inside"),
        );
        check(
            &proxies,
            &[client, (proto, "HTTPS")],
            of_client("https", "inside"),
        );
        check(
            &proxies,
            &[client, (proto, "https, http")],
            of_client("http", "inside"),
        );
        check(
            &proxies,
            &[client, (proto, "gopher")],
            of_client("http", "inside"),
        );
        check(
            &proxies,
            &[client, (host, "a.example:8080")],
            of_client("http", "a.example:8080"),
        );
        check(
            &proxies,
            &[client, (host, "evil, a.example")],
            of_client("http", "a.example"),
        );
        check(
            &proxies,
            &[client, (host, "a/b")],
            of_client("http", "inside"),
        );
        let behind_two = ("x-forwarded-for", "192.0.2.1, 10.0.0.2");
        check(
            &proxies,
            &[behind_two, (proto, "https, http")],
            of_client("https", "inside"),
        );
        check(
            &proxies,
            &[behind_two, (proto, "https")],
            of_client("https", "inside"),
        );
    }

    #[test]
    fn forwarded_is_read_where_it_is_named() {
        let header = |value| [("forwarded", value), ("x-forwarded-for", "1.1.1.1")];
        let by_default = TrustedProxies::new(["10.0.0.1"]).unwrap();
        check(
            &by_default,
            &header("for=2.2.2.2"),
            ["1.1.1.1:0", "http", "inside"],
        );
        let proxies = by_default.headers([ForwardedHeader::Forwarded]);
        for (value, expected) in [
            ("for=192.0.2.1", ["192.0.2.1:0", "http", "inside"]),
            (
                "For=\"[2001:db8::1]:80\";proto=https;host=\"a.example\"",
                ["[2001:db8::1]:80", "https", "a.example"],
            ),
            (
                "for=1.1.1.1;proto=http, for=192.0.2.1;proto=https ; by=x, for=10.0.0.1;host=b",
                ["192.0.2.1:0", "https", "inside"],
            ),
            (
                "for=_hidden;proto=https",
                ["10.0.0.1:4000", "https", "inside"],
            ),
            ("for=\"1.1.1.1, for=2.2.2.2\"", NOTHING),
            ("for=\"1.1.1.1", NOTHING),
            ("for=1.1.1.1;for=2.2.2.2", NOTHING),
            ("garbage", NOTHING),
            ("", NOTHING),
        ] {
            check(&proxies, &header(value), expected);
        }
        check(&proxies, &[("x-forwarded-for", "1.1.1.1")], NOTHING);
    }

    #[test]
    fn nobody_else_is_believed() {
        let headers = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "for=1.1.1.1;proto=https;host=evil.example"),
        ];
        for networks in [&[][..], &["10.0.0.2"], &["unix"], &["fd00::/8"]] {
            let proxies = TrustedProxies::new(networks).unwrap();
            check(&proxies, &headers, NOTHING);
        }
    }

    #[test]
    fn the_host_replaces_the_authority_of_the_target() {
        let request = http::Request::get("http://inside/path?x=1")
            .body(())
            .unwrap();
        let (mut head, ()) = request.into_parts();
        set_host(&mut head, HeaderValue::from_static("a.example:81"));
        assert_eq!(head.uri, "http://a.example:81/path?x=1");
    }
}
