//! What a request for a WebSocket must say
//! ([RFC 6455 §4.2.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1),
//! [RFC 8441 §5](https://www.rfc-editor.org/rfc/rfc8441#section-5)).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ALLOW, CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::extract::Rejection;
use crate::httpexceptions::HttpException;
use crate::list_header::elements_of;
use crate::request::Request;
use crate::switching::is_websocket;

/// The only version of the protocol.
const VERSION: HeaderValue = HeaderValue::from_static("13");

/// What a request that asks for a WebSocket has said.
#[derive(Debug)]
pub(super) struct Asked {
    /// What proves that the key was read; there is no key over HTTP/2.
    pub(super) accept: Option<HeaderValue>,
    /// The subprotocols that the client offers.
    pub(super) protocols: Vec<HeaderValue>,
}

/// Reads a request that asks for a WebSocket.
///
/// # Errors
///
/// Fails with 426 if it does not, or wants another version, with 405 if its method is not `GET`, and with 400 if its key is
/// none.
pub(super) fn read(request: &Request) -> crate::Result<Asked> {
    let headers = request.headers();
    let method = request.method();
    if !is_websocket(headers) || request.version() < Version::HTTP_11 || method == Method::HEAD {
        let refusal = upgrade_required().with_detail("a WebSocket is here");
        return Err(Rejection::absent(refusal).into());
    }
    if method != Method::GET {
        let get = HeaderValue::from_static("GET");
        return Err(HttpException::method_not_allowed()
            .with_header(ALLOW, get)
            .into());
    }
    let version = single(headers, &SEC_WEBSOCKET_VERSION);
    if version.is_none_or(|version| version.as_bytes().trim_ascii() != VERSION.as_bytes()) {
        let refusal = upgrade_required().with_header(SEC_WEBSOCKET_VERSION, VERSION);
        return Err(refusal
            .with_detail("the version of WebSockets is 13")
            .into());
    }
    let accept = if request.version() == Version::HTTP_11 {
        Some(accept(headers)?)
    } else {
        None
    };
    let protocols = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    Ok(Asked {
        accept,
        protocols: protocols.cloned().collect(),
    })
}

/// Returns the first of these protocols that the client offers.
pub(super) fn choose(protocols: &[String], offered: &[HeaderValue]) -> Option<HeaderValue> {
    let is_offered =
        |protocol: &&String| elements_of(offered).any(|other| other == protocol.as_bytes());
    let chosen = protocols.iter().find(is_offered)?;
    // It was sent, so that it can be sent back.
    HeaderValue::from_str(chosen).ok()
}

fn upgrade_required() -> HttpException {
    HttpException::new(StatusCode::UPGRADE_REQUIRED)
        .with_header(CONNECTION, HeaderValue::from_static("upgrade"))
        .with_header(UPGRADE, HeaderValue::from_static("websocket"))
}

/// Returns what proves that the key was read.
fn accept(headers: &HeaderMap) -> Result<HeaderValue, HttpException> {
    let key = single(headers, &SEC_WEBSOCKET_KEY).map(|key| key.as_bytes().trim_ascii());
    let is_key = |key: &&[u8]| STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16);
    let accept = key.filter(is_key).map(derive_accept_key);
    accept
        .and_then(|accept| HeaderValue::try_from(accept).ok())
        .ok_or_else(|| {
            HttpException::bad_request().with_detail("the request has no Sec-WebSocket-Key")
        })
}

/// Returns the value of a header that is there once.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_our_protocols_that_is_offered_is_chosen() {
        let ours = ["b".to_owned(), "a".to_owned()];
        for (offered, expected) in [
            (&["a, b"][..], Some("b")),
            (&["a", " b"], Some("b")),
            (&["a,c"], Some("a")),
            (&["A"], None),
            (&["ab"], None),
            (&[""], None),
            (&[], None),
        ] {
            let offered: Vec<_> = offered
                .iter()
                .map(|o| HeaderValue::from_static(o))
                .collect();
            let chosen = choose(&ours, &offered);
            let chosen = chosen.as_ref().map(|chosen| chosen.to_str().unwrap());
            assert_eq!(chosen, expected, "{offered:?}");
        }
    }

    #[test]
    fn the_key_of_the_standard_is_answered_as_there() {
        let mut headers = HeaderMap::new();
        let key = HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==");
        headers.insert(SEC_WEBSOCKET_KEY, key);
        assert_eq!(accept(&headers).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for wrong in ["", "x", "dGhlIHNhbXBsZQ==", "dGhlIHNhbXBsZSBub25jZQ"] {
            headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_static(wrong));
            assert!(accept(&headers).is_err(), "{wrong}");
        }
    }
}
