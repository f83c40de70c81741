//! What the headers of trusted proxies come to.

use std::net::SocketAddr;

use http::header::{FORWARDED, HOST};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::request::Connection;
use crate::server::well_formed;

use super::elements::{self, Element};
use super::{ForwardedHeader, TrustedProxies};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What proxies say of the client.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    client: Option<SocketAddr>,
    is_secure: Option<bool>,
    host: Option<HeaderValue>,
}

impl Said {
    /// Writes what was said into the connection and the head of a request.
    pub(super) fn write(self, connection: &mut Connection, head: &mut http::request::Parts) {
        if let Some(client) = self.client {
            connection.remote_addr = Some(client);
        }
        if let Some(is_secure) = self.is_secure {
            connection.is_secure = is_secure;
        }
        if let Some(host) = self.host {
            set_host(head, host);
        }
    }
}

impl TrustedProxies {
    pub(super) fn read(&self, headers: &HeaderMap) -> Said {
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

/// Returns what was added this many proxies ago; a proxy that sets a header again leaves one value only.
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
    if !well_formed::is_host(host.as_bytes()) {
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
