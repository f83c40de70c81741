//! A name for each request, by which it is found in the logs of all programs on its way.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::random;

/// The longest id that is taken over from a request.
const MAX_LENGTH: usize = 128;

/// The id of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// Returns the id that a request brings, or a new one.
    pub(crate) fn of(headers: &HeaderMap, name: &HeaderName) -> Self {
        let given = headers.get(name).filter(|value| is_id(value.as_bytes()));
        Self(given.cloned().unwrap_or_else(random_id))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// Tells whether a text can stand in any log.
fn is_id(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=MAX_LENGTH).contains(&text.len()) && text.iter().all(is_plain)
}

/// Returns an id of 128 random bits.
fn random_id() -> HeaderValue {
    let mut bytes = [0; 16];
    // Without random numbers there is no id that would not mislead.
    if getrandom::fill(&mut bytes).is_err() {
        return HeaderValue::from_static("none");
    }
    let mut text = [0; 32];
    random::write_hex(&bytes, &mut text);
    HeaderValue::from_bytes(&text).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_over_if_it_can_stand_in_a_log() {
        let name = HeaderName::from_static("x-request-id");
        let of = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(&name, HeaderValue::from_bytes(value).unwrap());
            RequestId::of(&headers, &name).as_str().to_owned()
        };
        assert_eq!(of(b"a-1_b.c:2"), "a-1_b.c:2");
        for value in [&b""[..], b"a b", b"a\"b", b"\xe4", &[b'a'; 129]] {
            let id = of(value);
            assert_eq!(id.len(), 32, "{value:?}");
            assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        }
        assert_ne!(of(b""), of(b""));
    }
}
