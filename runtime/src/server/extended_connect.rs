//! Requests for a WebSocket over HTTP/2 ([RFC 8441](https://www.rfc-editor.org/rfc/rfc8441)).
//!
//! They have the method `CONNECT`, and are meant as a `GET` that asks for the protocol over HTTP/1.1. Here they become that,
//! so that routes, predicates and views have one kind of them; their answer is said as HTTP/2 says it where it leaves.

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, Method, Version};
use hyper::ext::Protocol;

/// Makes of a request for a WebSocket what it is over HTTP/1.1, and leaves others as they are.
#[inline]
pub(super) fn translate(head: &mut http::request::Parts) {
    if head.version == Version::HTTP_2 && head.method == Method::CONNECT {
        translate_connect(head);
    }
}

fn translate_connect(head: &mut http::request::Parts) {
    let protocol = head.extensions.get::<Protocol>();
    if protocol.is_some_and(|protocol| protocol.as_ref() == b"websocket") {
        head.method = Method::GET;
        let headers = &mut head.headers;
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(version: Version, protocol: Option<&'static str>) -> http::request::Parts {
        let mut request = http::Request::new(());
        *request.method_mut() = Method::CONNECT;
        *request.version_mut() = version;
        if let Some(protocol) = protocol {
            let protocol = Protocol::from_static(protocol);
            request.extensions_mut().insert(protocol);
        }
        let (mut head, ()) = request.into_parts();
        translate(&mut head);
        head
    }

    #[test]
    fn only_a_websocket_becomes_a_request_of_its_own() {
        let head = translated(Version::HTTP_2, Some("websocket"));
        assert_eq!(head.method, Method::GET);
        assert_eq!(head.headers[UPGRADE], "websocket");
        for (version, protocol) in [
            (Version::HTTP_2, None),
            (Version::HTTP_2, Some("connect-udp")),
            (Version::HTTP_11, Some("websocket")),
        ] {
            let head = translated(version, protocol);
            assert_eq!(head.method, Method::CONNECT, "{version:?} {protocol:?}");
            assert!(head.headers.is_empty());
        }
    }
}
