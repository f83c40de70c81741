//! What proxies say about the client: its address, the scheme and the host that it asked for.
//!
//! Anyone can send the headers in which they say it. They count only on connections from proxies that the
//! server was told to trust, and of a list of addresses only what trusted proxies added to it.

mod elements;
mod network;
mod said;

use std::net::IpAddr;

use crate::request::{Connection, ProxyHeaders};

pub use network::InvalidNetwork;
use network::Network;

/// A header in which a proxy describes the client.
///
/// See [`TrustedProxies`](crate::server::TrustedProxies) for an example.
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
    /// `X-Vhm-Root`: the path of the resource that is the [root of what visitors see](crate::Request::virtual_root), in an application
    /// with a tree of resources.
    ///
    /// It must be named where it is wanted. The proxy sets it on every request, or removes what a visitor sends.
    XVhmRoot,
}

/// The proxies whose word about the client is believed.
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
    /// Fails if a text is neither an address, nor a range, nor `unix`.
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
        let set = self.headers.iter().map(|header| match header {
            ForwardedHeader::XForwardedFor => ProxyHeaders::X_FORWARDED_FOR,
            ForwardedHeader::XForwardedProto => ProxyHeaders::X_FORWARDED_PROTO,
            ForwardedHeader::XForwardedHost => ProxyHeaders::X_FORWARDED_HOST,
            ForwardedHeader::Forwarded => ProxyHeaders::FORWARDED,
            ForwardedHeader::XVhmRoot => ProxyHeaders::X_VHM_ROOT,
        });
        connection.proxy = Some(set.fold(ProxyHeaders::default(), ProxyHeaders::and));
        self.read(&head.headers).write(connection, head);
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(address))
    }

    fn trusts_header(&self, header: ForwardedHeader) -> bool {
        self.headers.contains(&header)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::HOST;

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
    fn the_client_is_the_nearest_that_is_not_a_proxy() {
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
    fn the_virtual_root_is_believed_where_it_is_named() {
        let believed = |proxies: &TrustedProxies, address: [u8; 4]| {
            let (mut head, ()) = http::Request::new(()).into_parts();
            let mut connection = Connection {
                remote_addr: Some((address, 4000).into()),
                ..Connection::default()
            };
            proxies.apply(&mut connection, &mut head);
            let proxy = connection.proxy;
            proxy.is_some_and(|proxy| proxy.contain(ProxyHeaders::X_VHM_ROOT))
        };
        let by_default = TrustedProxies::new(["10.0.0.0/8"]).unwrap();
        let named = by_default.clone().headers([ForwardedHeader::XVhmRoot]);
        assert!(believed(&named, [10, 0, 0, 1]));
        assert!(!believed(&named, [192, 0, 2, 1]));
        assert!(!believed(&by_default, [10, 0, 0, 1]));
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
}
