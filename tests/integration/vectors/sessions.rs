//! Session cookies: what is written, what is read, and when.

mod step;

use blake2::Blake2b512;
use hmac::{Hmac, SimpleHmac};
use http::StatusCode;
use pyramidion::session::{Clock, HashAlg, Map, Secret, Value};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Session, SignedCookieSessionFactory, View};
use pyramidion_tests::unhex;

use super::{Outcome, field, map, rows, text};
use step::{Recorded, Step};

/// Makes a factory with the arguments of a row; what is not there has Pyramid's default.
fn factory(config: &Map, clock: Clock) -> SignedCookieSessionFactory {
    let mut factory =
        SignedCookieSessionFactory::new(secret(config.get("secret").expect("a secret")))
            .httponly(false)
            .clock(clock);
    for (name, value) in config.iter() {
        let text = value.as_str();
        factory = match name {
            "secret" => factory,
            "salt" => factory.salt(if value.is_null() {
                Secret::from("")
            } else {
                secret(value)
            }),
            "cookie_name" => factory.cookie_name(text.expect("a name")),
            "path" => factory.path(text),
            "domain" => factory.domain(text),
            "samesite" => factory.samesite(text),
            "secure" => factory.secure(value.as_bool().expect("a truth value")),
            "httponly" => factory.httponly(value.as_bool().expect("a truth value")),
            "set_on_exception" => factory.set_on_exception(value.as_bool().expect("a truth value")),
            "max_age" => factory.max_age(seconds(value)),
            "timeout" => factory.timeout(seconds(value)),
            "reissue_time" => factory.reissue_time(seconds(value)),
            "hashalg" => factory.hashalg(hashalg(text.expect("a name"))),
            name => panic!("there is no argument `{name}`"),
        };
    }
    factory
}

/// Converts as Python's `int` does: a fraction is cut off, a text is read.
#[expect(clippy::cast_possible_truncation, reason = "that is what Pyramid does")]
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().parse().expect("a number")),
        value => Some(value.as_f64().expect("a number") as i64),
    }
}

fn secret(value: &Value) -> Secret {
    match value.as_str() {
        Some(text) => text.into(),
        None => unhex(text(value, "hex")).into(),
    }
}

pub(super) fn hashalg(name: &str) -> HashAlg {
    match name {
        "sha512" => HashAlg::SHA512,
        "sha384" => HashAlg::SHA384,
        "sha256" => HashAlg::SHA256,
        "sha224" => HashAlg::SHA224,
        "sha1" => HashAlg::from_mac::<Hmac<sha1::Sha1>>("sha1", 20),
        "md5" => HashAlg::MD5,
        "sha3_256" => HashAlg::from_mac::<Hmac<sha3::Sha3_256>>("sha3_256", 32),
        "blake2b" => HashAlg::from_mac::<SimpleHmac<Blake2b512>>("blake2b", 64),
        name => panic!("there is no hash `{name}`"),
    }
}

/// An application whose view does what the step says.
fn client(config: &Map, step: &Step) -> Result<TestApp, String> {
    let mut configurator = Configurator::new();
    configurator.set_session_factory(factory(config, step.clock()));
    configurator.add_route("step", "/");
    let view = step.clone();
    configurator
        .add_view(View::new(move |request: &mut Request| view.view(request)).route_name("step"));
    configurator
        .make_app()
        .map(TestApp::new)
        .map_err(|error| error.to_string())
}

#[test]
fn sessions_vectors_encode() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in rows(&file, "encode") {
        let step = Step::default();
        *step.now.lock().unwrap() = field(row, "now").as_f64().expect("a time");
        *step.ops.lock().unwrap() = rows(row, "ops").to_vec();
        *step.recorded.lock().unwrap() = Recorded::of(row);
        let client = client(&map(field(row, "config")), &step).expect("a right configuration");
        let response = client.get("/").send();
        let ours = response.header("set-cookie").unwrap_or("no cookie");
        outcome.check(
            text(row, "id"),
            ours,
            field(row, "set_cookie").as_str().unwrap_or("no cookie"),
        );
    }
    outcome.finish("sessions.encode");
}

#[test]
fn sessions_vectors_decode() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in rows(&file, "decode") {
        let expected = field(row, "expected");
        let (ours, expected) = decode(row, expected);
        outcome.check(text(row, "id"), &ours, &expected);
    }
    outcome.finish("sessions.decode");
}

/// What Pyramid reads by accident is answered as no cookie, and never with an error.
#[test]
fn sessions_vectors_decode_python_accidents() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in rows(&file, "decode_python_accidents") {
        let new = "{\"data\": {}, \"new\": true}";
        let (ours, _) = decode(row, &Value::Null);
        let ours: Value = ours.parse().expect("JSON");
        let ours: Map = [("data", field(&ours, "data")), ("new", field(&ours, "new"))]
            .into_iter()
            .map(|(name, value)| (name, value.clone()))
            .collect();
        outcome.check(text(row, "id"), &Value::from(ours).to_string(), new);
    }
    outcome.finish("sessions.decode_python_accidents");
}

/// The shape of a token is what is recorded: so many digits of so many random bytes.
#[test]
fn sessions_vectors_csrf_token_shape() {
    let file = pyramidion_tests::vectors("sessions");
    let shapes = field(field(&file, "csrf"), "token_shapes");
    let shape = text(shapes, "session.new_csrf_token");
    let mut numbers = shape
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse::<usize>().ok());
    let (digits, bytes) = (numbers.next(), numbers.next());
    assert_eq!(digits, bytes.map(|bytes| bytes * 2), "{shape}");
    let mut session = Session::new(Clock::default());
    let tokens: std::collections::HashSet<_> = (0..100).map(|_| session.new_csrf_token()).collect();
    assert_eq!(tokens.len(), 100, "tokens repeat");
    for token in tokens {
        assert_eq!(Some(token.len()), digits, "{shape}");
        assert!(
            token
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            "{token}"
        );
    }
}

/// Sends the cookie of a row and returns what the view sees of it, and what it should see.
fn decode(row: &Value, expected: &Value) -> (String, String) {
    let step = Step::default();
    *step.now.lock().unwrap() = field(row, "now").as_f64().expect("a time");
    let ops = ["snapshot", "new", "created", "accessed"].map(|op| Value::from(vec![op.into()]));
    *step.ops.lock().unwrap() = ops.to_vec();
    let config = map(field(row, "config"));
    let name = config
        .get("cookie_name")
        .and_then(Value::as_str)
        .unwrap_or("session")
        .to_owned();
    let client = client(&config, &step).expect("a right configuration");
    let cookie = format!("{name}={}", text(row, "cookie_value"));
    let response = client.get("/").header("cookie", cookie).send();
    assert_eq!(response.status(), StatusCode::OK, "{row}");
    let returns = step.returns.lock().unwrap();
    let names = ["data", "new", "created", "accessed"];
    let seen: Map = names.into_iter().zip(returns.iter().cloned()).collect();
    let expected: Map = names
        .into_iter()
        .map(|name| (name, field(expected, name).clone()))
        .collect();
    (normal(&seen), normal(&expected))
}

/// Writes an object whose `data` has sorted keys, as the recorded one has.
fn normal(map: &Map) -> String {
    let mut map = map.clone();
    if let Some(Value::Object(data)) = map.get_mut("data") {
        let mut pairs: Vec<_> = std::mem::take(data).into_iter().collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        *data = pairs.into_iter().collect();
    }
    Value::from(map).to_string()
}

#[test]
fn sessions_vectors_sequences() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in rows(&file, "sequences") {
        let id = text(row, "id");
        let step = Step::default();
        let config = map(field(row, "config"));
        let Ok(client) = client(&config, &step) else {
            // Pyramid finds such a mistake when the first cookie is written.
            let is_error = rows(row, "steps")
                .iter()
                .any(|step| !field(step, "error").is_null());
            outcome.check(id, "error", if is_error { "error" } else { "ok" });
            continue;
        };
        for (index, expected) in rows(row, "steps").iter().enumerate() {
            let name = format!("{id}, request {}", index + 1);
            let is_nested = rows(expected, "ops")
                .iter()
                .any(|op| op.to_string().contains("append_nested"));
            let (ours, recorded) = sequence_step(&client, &step, expected);
            if is_nested && ours != recorded && recorded.ends_with("cookie None") {
                outcome.differ("a change inside a value is never lost", &name);
                continue;
            }
            if ours != recorded && is_repeated(&config, expected) {
                outcome.differ("a bad cookie does not hide a good one", &name);
                continue;
            }
            outcome.check(&name, &ours, &recorded);
        }
    }
    outcome.finish("sessions.sequences");
}

/// Tells whether a request brings the session's cookie more than once.
fn is_repeated(config: &Map, row: &Value) -> bool {
    let header = field(row, "cookie_header").as_str().unwrap_or_default();
    let name = config.get("cookie_name").and_then(Value::as_str);
    let start = format!("{}=", name.unwrap_or("session"));
    let pairs = header.split([';', ',', ' ']);
    pairs.filter(|pair| pair.starts_with(&start)).count() > 1
}

/// Sends one request of a sequence and describes what came of it, ours and the recorded.
fn sequence_step(client: &TestApp, step: &Step, row: &Value) -> (String, String) {
    *step.now.lock().unwrap() = field(row, "now").as_f64().expect("a time");
    *step.ops.lock().unwrap() = rows(row, "ops").to_vec();
    *step.recorded.lock().unwrap() = Recorded::of(row);
    step.returns.lock().unwrap().clear();
    client.clear_cookies();
    let mut request = client.get("/");
    if let Some(cookie) = field(row, "cookie_header").as_str() {
        request = request.header("cookie", cookie);
    }
    let response = request.send();
    let ours = [
        format!(
            "returns {}",
            Value::from(step.returns.lock().unwrap().clone())
        ),
        format!("status {}", response.status().as_u16()),
        format!("cookie {:?}", response.header("set-cookie")),
    ];
    // An error that no view answers is a 500, without a cookie.
    let status = field(row, "status").as_i64().unwrap_or(500);
    let expected = [
        format!("returns {}", field(row, "returns")),
        format!("status {status}"),
        format!("cookie {:?}", field(row, "set_cookie").as_str()),
    ];
    (ours.join(", "), expected.join(", "))
}

#[test]
fn sessions_vectors_cookie_header() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in rows(&file, "cookie_header") {
        let header = text(row, "header");
        // A header is bytes, which the row writes as the characters of Latin-1.
        let bytes: Vec<_> = header
            .chars()
            .map(|c| u8::try_from(c).expect("Latin-1"))
            .collect();
        let Ok(value) = http::HeaderValue::from_bytes(&bytes) else {
            outcome.differ("a header cannot hold control characters", header);
            continue;
        };
        let mut headers = http::HeaderMap::new();
        headers.insert("cookie", value);
        let ours = pyramidion::cookies::Cookies::new(&headers).get("session");
        let ours = ours.as_deref().unwrap_or("no cookie");
        if !field(row, "error").is_null() {
            outcome.differ(
                "a cookie that is not UTF-8 is skipped, its neighbours are kept",
                header,
            );
            continue;
        }
        let expected = field(row, "value").as_str().unwrap_or("no cookie");
        let comma = header.contains(',') && ours == "no cookie";
        if ours != expected && comma {
            outcome.differ("a comma does not begin another cookie", header);
            continue;
        }
        outcome.check(header, ours, expected);
    }
    outcome.finish("sessions.cookie_header");
}
