//! What an HTTP request must be before anything looks at it, and hyper does not check.

use std::sync::OnceLock;

use http::header::{HOST, TRANSFER_ENCODING};
use http::{Method, Version};

use crate::httpexceptions::HttpException;
use crate::list_header::elements;

use super::whole_server;

/// Checks that a request is well-formed.
///
/// # Errors
///
/// Fails with the exception that refuses it. The connection is closed after it, since it is not
/// certain where the next request begins.
pub(super) fn check(
    head: &http::request::Parts,
    has_body: bool,
    max_uri: usize,
    known: &KnownHost,
) -> Result<(), HttpException> {
    check_target(head, max_uri)?;
    check_host(head, known)?;
    // A message that names a transfer coding has a body: hyper answers others with 400 itself, and over HTTP/2 there is
    // no such header.
    if has_body {
        check_transfer_encoding(head)?;
    }
    check_method(head)
}

/// The first host of a connection, which is not checked again for each of its requests.
#[derive(Debug, Default)]
pub(super) struct KnownHost(OnceLock<Box<[u8]>>);

impl KnownHost {
    /// Tells whether text is a host.
    fn is_host(&self, text: &[u8]) -> bool {
        match self.0.get() {
            Some(known) if **known == *text => true,
            Some(_) => is_host(text),
            None => {
                let is_host = is_host(text);
                if is_host {
                    // Another request of the connection may have been faster.
                    let _ = self.0.set(text.into());
                }
                is_host
            }
        }
    }
}

/// A target may be as long as the server says
/// ([RFC 9110 §4.1](https://www.rfc-editor.org/rfc/rfc9110#section-4.1)).
///
/// Only a tunnel has a host alone for its target
/// ([RFC 9112 §3.2.3](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.3)), and only `OPTIONS` has `*`
/// ([§3.2.4](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.4)).
fn check_target(head: &http::request::Parts, max_uri: usize) -> Result<(), HttpException> {
    let target = head.uri.path_and_query();
    if target.is_some_and(|target| target.as_str().len() > max_uri) {
        return Err(HttpException::request_uri_too_long());
    }
    if head.method == Method::CONNECT {
        return Ok(());
    }
    let is_host = head.uri.scheme().is_none() && head.uri.authority().is_some();
    let is_path = head.uri.path().starts_with('/') || whole_server::is_asked_for(head);
    if is_host || !is_path {
        return Err(HttpException::bad_request().with_detail("the target is not a path"));
    }
    Ok(())
}

/// A request has one `Host`, which is a host
/// ([RFC 9112 §3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
///
/// The authority of a target counts more, and is a host, too. Over HTTP/2 there may be an authority alone
/// ([RFC 9113 §8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn check_host(head: &http::request::Parts, known: &KnownHost) -> Result<(), HttpException> {
    let (headers, authority) = (&head.headers, head.uri.authority());
    if authority.is_some_and(|authority| !is_host(authority.as_str().as_bytes())) {
        let problem = "the authority of the target is not a host";
        return Err(HttpException::bad_request().with_detail(problem));
    }
    // Hardly any request has a name twice, so that the list of values is not asked for.
    let has_repeated = headers.len() > headers.keys_len();
    let is_repeated = has_repeated && headers.get_all(HOST).iter().count() > 1;
    // It should be the first header, and nearly always is: then it need not be looked up.
    let first = headers.iter().next().filter(|(name, _)| **name == HOST);
    let host = first.map(|(_, value)| value).or_else(|| headers.get(HOST));
    let problem = match (host, is_repeated) {
        (Some(_), true) => "the request has several Host headers",
        (Some(host), false) if known.is_host(host.as_bytes()) => return Ok(()),
        (Some(_), false) => "the Host header is not a host",
        (None, _) if head.version == Version::HTTP_11 => "the request has no Host header",
        (None, _) if head.version > Version::HTTP_11 && authority.is_none() => {
            "the request has no authority"
        }
        (None, _) => return Ok(()),
    };
    Err(HttpException::bad_request().with_detail(problem))
}

/// Tells whether text is a host name or address, with or without a port.
pub(super) fn is_host(text: &[u8]) -> bool {
    let is_name = |byte: &u8| IS_NAME[usize::from(*byte)];
    let is_address = |byte: &u8| byte.is_ascii_hexdigit() || b":.".contains(byte);
    let (host, port) = match text {
        [b'[', rest @ ..] => {
            let Some(end) = rest.iter().position(|byte| *byte == b']') else {
                return false;
            };
            let (address, after) = (&rest[..end], &rest[end + 1..]);
            if !address.contains(&b':') || !address.iter().all(is_address) {
                return false;
            }
            (address, after)
        }
        text => {
            // A text after the host that is not a port is refused where the port is read.
            let end = text.iter().position(|byte| !is_name(byte));
            text.split_at(end.unwrap_or(text.len()))
        }
    };
    let is_port = match port {
        [] => true,
        [b':', digits @ ..] => is_port_number(digits),
        _ => false,
    };
    !host.is_empty() && is_port
}

/// The bytes of host names, and of IPv4 addresses.
const IS_NAME: [bool; 256] = {
    let mut is_name = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_name[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        byte += 1;
    }
    is_name
};

/// Tells whether text is a number from 0 to 65535.
fn is_port_number(digits: &[u8]) -> bool {
    let number = digits.iter().try_fold(0_u16, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(u16::from(digit))
    });
    !digits.is_empty() && number.is_some()
}

/// The only transfer coding is `chunked`, once
/// ([RFC 9112 §6.1](https://www.rfc-editor.org/rfc/rfc9112#section-6.1)).
fn check_transfer_encoding(head: &http::request::Parts) -> Result<(), HttpException> {
    if !head.headers.contains_key(TRANSFER_ENCODING) {
        return Ok(());
    }
    let codings = elements(&head.headers, &TRANSFER_ENCODING);
    let codings: Vec<_> = codings.filter(|coding| !coding.is_empty()).collect();
    let is_chunked =
        matches!(codings.as_slice(), [coding] if coding.eq_ignore_ascii_case(b"chunked"));
    if is_chunked && head.version == Version::HTTP_11 {
        return Ok(());
    }
    Err(HttpException::bad_request().with_detail("the only transfer coding is chunked"))
}

/// A tunnel cannot be opened through this server.
fn check_method(head: &http::request::Parts) -> Result<(), HttpException> {
    if head.method == Method::CONNECT {
        return Err(HttpException::not_implemented());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn hosts_are_names_or_addresses() {
        for host in [
            "localhost",
            "a.example.com:8080",
            "127.0.0.1",
            "[::1]",
            "[::1]:80",
            "my_host",
        ] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in [
            "", ":80", "a b", "a,b", "a/b", "a?b", "a#b", "a@b", "a:b", "a:", "a:99999", "a:80:80",
            "http://a", "[::1", "[]", "[x]", "[::1]x", "é", "a\0", "a%41", "a\\b", "a:+80", "::1",
        ] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn a_known_host_says_nothing_of_another_one() {
        let known = KnownHost::default();
        assert!(!known.is_host(b"a b"));
        assert!(known.is_host(b"a.example"));
        assert!(known.is_host(b"a.example"));
        assert!(!known.is_host(b"a b"));
        assert!(known.is_host(b"b.example:80"));
    }

    fn encoding(values: &[&'static str], version: Version) -> bool {
        let mut request = http::Request::new(());
        *request.version_mut() = version;
        for value in values {
            request
                .headers_mut()
                .append(TRANSFER_ENCODING, HeaderValue::from_static(value));
        }
        check_transfer_encoding(&request.into_parts().0).is_ok()
    }

    #[test]
    fn chunked_is_the_only_transfer_coding() {
        for values in [&[][..], &["chunked"], &["Chunked "], &[", chunked,"]] {
            assert!(encoding(values, Version::HTTP_11), "{values:?}");
        }
        for values in [
            &["gzip, chunked"][..],
            &["chunked, chunked"],
            &["chunked", "chunked"],
            &["identity", "chunked"],
            &["identity"],
            &["xchunked"],
            &[""],
        ] {
            assert!(!encoding(values, Version::HTTP_11), "{values:?}");
        }
        assert!(!encoding(&["chunked"], Version::HTTP_10));
    }
}
