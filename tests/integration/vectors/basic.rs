//! Credentials of HTTP Basic, as Pyramid's `extract_http_basic_credentials` reads them.

use http::HeaderValue;
use http::header::AUTHORIZATION;
use pyramidion::session::Value;
use pyramidion::testing::DummyRequest;
use pyramidion_tests::vectors;

use super::{Outcome, field, rows, text};

/// Python skips what is not in the alphabet of Base64. Nobody sends it but to pass by who reads it strictly.
const STRICT: &str = "credentials that are not Base64 count for nothing";

/// A server of HTTP never hands it over.
const IN_NO_HEADER: &str = "no header holds a line feed";

/// Tells whether Python left out characters to read the credentials.
fn is_lenient(authorization: &str) -> bool {
    let (_, credentials) = authorization.split_once(' ').unwrap_or_default();
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    !credentials.trim().chars().all(is_digit)
}

#[test]
fn basic_vectors_are_read() {
    let file = vectors("basic");
    let mut outcome = Outcome::default();
    for row in rows(&file, "rows") {
        let (id, authorization) = (text(row, "id"), text(row, "authorization"));
        let Ok(header) = HeaderValue::try_from(authorization) else {
            outcome.differ(IN_NO_HEADER, id);
            continue;
        };
        let expected = match field(row, "expected") {
            Value::Null => None,
            pair => {
                let part = |index: usize| pair.as_array()?.get(index)?.as_str();
                Some((part(0).expect("a name"), part(1).expect("a password")))
            }
        };
        let mut request = DummyRequest::get("/").build();
        request.headers_mut().insert(AUTHORIZATION, header);
        let credentials = request.basic_credentials();
        let ours = credentials.as_ref();
        let ours = ours.map(|credentials| (credentials.username(), credentials.password()));
        if expected.is_some() && ours.is_none() && is_lenient(authorization) {
            outcome.differ(STRICT, id);
            continue;
        }
        outcome.check(id, &format!("{ours:?}"), &format!("{expected:?}"));
    }
    outcome.finish("basic");
}
