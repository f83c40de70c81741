//! Signed cookies: the headers that are written, the values that are read.

use pyramidion::cookies::{Cookies, SignedCookieProfile};
use pyramidion::session::{Clock, Value};

use super::sessions::hashalg;
use super::{Outcome, field, map, rows, text};

/// Returns the profile that a row speaks of.
fn profile(row: &Value) -> SignedCookieProfile {
    let options = map(field(row, "options"));
    let option = |name: &str, otherwise: &str| match options.get(name) {
        None => otherwise.to_owned(),
        Some(value) => value.as_str().unwrap_or_default().to_owned(),
    };
    let profile = SignedCookieProfile::new(
        option("secret", "seekrit"),
        option("salt", "salt."),
        option("cookie_name", "c"),
    );
    let profile = profile
        .httponly(false)
        .clock(Clock::from_fn(|| 1_700_000_000.75));
    options
        .iter()
        .fold(profile, |profile, (name, value)| set(profile, name, value))
}

fn set(profile: SignedCookieProfile, name: &str, value: &Value) -> SignedCookieProfile {
    let text = value.as_str();
    let truth = || value.as_bool().expect("a truth value");
    match name {
        "secret" | "salt" | "cookie_name" => profile,
        "hashalg" => profile.hashalg(hashalg(text.expect("a name"))),
        "secure" => profile.secure(truth()),
        "httponly" => profile.httponly(truth()),
        "max_age" => profile.max_age(value.as_i64()),
        "path" => profile.path(text),
        "samesite" => profile.samesite(text),
        "domains" => {
            let domains = value.as_array().expect("a list").iter();
            profile.domains(domains.map(|domain| domain.as_str().expect("a text")))
        }
        name => panic!("there is no option `{name}`"),
    }
}

#[test]
fn signed_cookies_vectors_get_headers() {
    let file = pyramidion_tests::vectors("signed_cookies");
    let mut outcome = Outcome::default();
    for row in rows(&file, "get_headers") {
        let id = text(row, "id");
        let headers = profile(row).get_headers(field(row, "value"));
        let ours = match &headers {
            Ok(headers) => {
                assert!(headers.iter().all(|(name, _)| name == "set-cookie"));
                let cookies = headers
                    .iter()
                    .map(|(_, value)| value.to_str().expect("ASCII"));
                Value::from(cookies.map(Value::from).collect::<Vec<_>>()).to_string()
            }
            Err(_) => "error".to_owned(),
        };
        let pyramids = match field(row, "error") {
            Value::Null => field(row, "set_cookie").to_string(),
            _ => "error".to_owned(),
        };
        match headers {
            Err(error) if error.to_string().contains("is empty") => {
                outcome.differ("an empty secret is an error", id);
            }
            _ => outcome.check(id, &ours, &pyramids),
        }
    }
    outcome.finish("signed_cookies.get_headers");
}

#[test]
fn signed_cookies_vectors_get_value() {
    let file = pyramidion_tests::vectors("signed_cookies");
    let mut outcome = Outcome::default();
    for row in rows(&file, "get_value") {
        let id = text(row, "id");
        let mut headers = http::HeaderMap::new();
        if let Some(header) = field(row, "cookie_header").as_str() {
            // A header is bytes, which the row writes as the characters of Latin-1.
            let bytes: Vec<_> = header
                .chars()
                .map(|c| u8::try_from(c).expect("Latin-1"))
                .collect();
            let value = http::HeaderValue::from_bytes(&bytes).expect("a header");
            headers.insert("cookie", value);
        }
        let ours: Option<Value> = profile(row).get_value(Cookies::new(&headers));
        let ours = ours.unwrap_or_default().to_string();
        let header = field(row, "cookie_header").as_str().unwrap_or_default();
        let cookie = header.trim_start_matches("c=");
        let is_odd = cookie.contains(['=', '*', '+', '/']) && !cookie.contains("; ");
        if header.matches("c=").count() > 1 && ours != field(row, "value").to_string() {
            outcome.differ("a bad cookie does not hide a good one", id);
        } else if is_odd && ours == "null" {
            outcome.differ("base64 has one spelling", id);
        } else {
            outcome.check(id, &ours, &field(row, "value").to_string());
        }
    }
    outcome.finish("signed_cookies.get_value");
}
