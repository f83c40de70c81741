//! The host that a client asks for, and what proxies say of it.

use std::net::SocketAddr;
use std::sync::LazyLock;

use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri};
use pyramidion::request::Connection;
use pyramidion::server::{ForwardedHeader, TrustedProxies};
use pyramidion::{App, View};

use super::application::{application, ask};

static URLS: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.add_route("home", "/");
        config.add_view(View::new(urls).route_name("home"));
    })
});

/// Proxies that set the headers whose names begin with `X-`, and such as set `Forwarded`.
#[expect(clippy::expect_used, reason = "a harness without its proxies fails")]
static PROXIES: LazyLock<[TrustedProxies; 2]> = LazyLock::new(|| {
    let proxies = TrustedProxies::new(["10.0.0.0/8", "fd00::/8"]).expect("networks");
    [
        proxies.clone(),
        proxies.headers([ForwardedHeader::Forwarded]),
    ]
});

/// The headers that a line of an input may set.
const NAMES: [&str; 5] = [
    "host",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
];

/// Sends headers, a line each, over a proxy, and tells whether it was believed.
///
/// # Panics
///
/// Panics if what anyone but a proxy says is believed, if a proxy is believed what is not a host, or if a URL does
/// not begin with the host.
pub fn host_and_forwarded(data: &[u8]) -> bool {
    let Some(headers) = headers(data) else {
        return false;
    };
    let client = SocketAddr::from(([192, 0, 2, 1], 4000));
    let proxy = SocketAddr::from(([10, 0, 0, 1], 4000));
    let mut is_believed = false;
    for proxies in &*PROXIES {
        // A client is not a proxy, whatever it says.
        let (connection, host) = applied(proxies, client, &headers);
        assert_eq!(connection.remote_addr, Some(client));
        assert!(!connection.is_secure);
        assert_eq!(host.as_ref(), headers.get("host"));

        let (connection, host) = applied(proxies, proxy, &headers);
        is_believed |= connection.remote_addr != Some(proxy) || connection.is_secure;
        if host.as_ref() != headers.get("host") {
            is_believed = true;
            assert!(host.as_ref().is_some_and(is_authority), "{host:?}");
        }
        check_urls(connection, host);
    }
    is_believed
}

fn headers(data: &[u8]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
        if NAMES.contains(&name.as_str()) {
            headers.append(name, value);
        }
    }
    Some(headers)
}

fn applied(
    proxies: &TrustedProxies,
    address: SocketAddr,
    headers: &HeaderMap,
) -> (Connection, Option<HeaderValue>) {
    let mut connection = Connection::default();
    connection.remote_addr = Some(address);
    let mut request = Request::new(());
    *request.headers_mut() = headers.clone();
    let (mut head, ()) = request.into_parts();
    proxies.apply(&mut connection, &mut head);
    (connection, head.headers.remove("host"))
}

fn is_authority(host: &HeaderValue) -> bool {
    Authority::try_from(host.as_bytes()).is_ok_and(|authority| is_host_and_port(&authority))
}

/// Tells whether an authority is no more than that.
fn is_host_and_port(authority: &Authority) -> bool {
    let port = authority.port().map(|port| format!(":{}", port.as_str()));
    let host = authority.host();
    !host.is_empty() && authority.as_str() == format!("{host}{}", port.unwrap_or_default())
}

fn check_urls(connection: Connection, host: Option<HeaderValue>) {
    let mut request = Request::new(Bytes::new());
    request.extensions_mut().insert(connection);
    request
        .headers_mut()
        .extend(host.map(|host| (http::header::HOST, host)));
    assert_eq!(ask(&URLS, request).status, StatusCode::OK);
}

/// Writes URLs of the site; the server refuses malformed hosts before.
fn urls(request: &mut pyramidion::Request) -> pyramidion::Result<String> {
    assert!(request.host().starts_with(request.domain()));
    let url = request.route_url("home")?;
    let site = request.host_url();
    assert!(url.starts_with(&site), "{url}");
    assert!(
        site.starts_with(&format!("{}://", request.scheme())),
        "{site}"
    );
    let authority = Authority::try_from(request.host());
    if authority.is_ok_and(|authority| is_host_and_port(&authority)) {
        let parsed: Uri = url.parse()?;
        assert_eq!(parsed.host(), Some(request.domain()));
        assert_eq!(parsed.path(), "/");
    }
    Ok(url)
}
