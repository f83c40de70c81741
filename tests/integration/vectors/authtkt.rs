//! Tickets: what `remember` and `forget` write, what `identify` reads, and when a ticket is issued again.

use std::sync::{Arc, Mutex};

use pyramidion::request::Connection;
use pyramidion::security::{
    AuthTicket, AuthTktCookieHelper, AuthTktPolicy, Headers, TicketHash, Userid,
};
use pyramidion::session::{Clock, Map, Value};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, Request, Response, View};
use pyramidion_tests::{hex, unhex};

use super::{Outcome, field, map, rows, text};

/// Returns the helper that a row speaks of.
fn helper(row: &Value) -> AuthTktCookieHelper {
    let options = map(field(row, "options"));
    let secret = options.get("secret").and_then(Value::as_str);
    let now = field(row, "now").as_f64().expect("a time");
    let helper = AuthTktCookieHelper::new(secret.unwrap_or("seekrit"))
        .http_only(false)
        .clock(Clock::from_fn(move || now));
    options
        .iter()
        .fold(helper, |helper, (name, value)| set(helper, name, value))
}

fn set(helper: AuthTktCookieHelper, name: &str, value: &Value) -> AuthTktCookieHelper {
    let text = value.as_str();
    let truth = || value.as_bool().expect("a truth value");
    match name {
        "secret" => helper,
        "cookie_name" => helper.cookie_name(text.expect("a name")),
        "hashalg" => helper.hashalg(hash(text.expect("a name"))),
        "path" => helper.path(text),
        "domain" => helper.domain(text),
        "samesite" => helper.samesite(text),
        "secure" => helper.secure(truth()),
        "http_only" => helper.http_only(truth()),
        "include_ip" => helper.include_ip(truth()),
        "wild_domain" => helper.wild_domain(truth()),
        "parent_domain" => helper.parent_domain(truth()),
        "max_age" => helper.max_age(value.as_i64()),
        "timeout" => helper.timeout(value.as_i64()),
        "reissue_time" => helper.reissue_time(value.as_i64()),
        name => panic!("there is no option `{name}`"),
    }
}

fn hash(name: &str) -> TicketHash {
    match name {
        "md5" => TicketHash::MD5,
        "sha1" => TicketHash::from_digest::<sha1::Sha1>("sha1", 20),
        "sha224" => TicketHash::SHA224,
        "sha256" => TicketHash::SHA256,
        "sha384" => TicketHash::SHA384,
        "sha512" => TicketHash::SHA512,
        name => panic!("there is no hash `{name}`"),
    }
}

/// Returns the id that `{"int": "7"}`, `{"str": "7"}` or `{"bytes": "37"}` stands for.
fn userid(typed: &Value) -> Userid {
    if let Some(digits) = field(typed, "int").as_str() {
        Userid::from_digits(digits).expect("decimal digits")
    } else if let Some(text) = field(typed, "str").as_str() {
        Userid::from(text)
    } else {
        Userid::from(unhex(text(typed, "bytes")))
    }
}

/// Lets a view do something in the application of a row; the configuration can be refused.
fn answer(
    row: &Value,
    view: impl Fn(&mut Request, &AuthTktCookieHelper) -> pyramidion::Result<Headers>
    + Send
    + Sync
    + 'static,
) -> Result<TestResponse, String> {
    let helper = helper(row);
    let mut config = Configurator::new();
    config.set_security_policy(AuthTktPolicy::new(helper.clone()));
    config.add_route("row", "/");
    let view = View::new(move |request: &mut Request| {
        let mut response = Response::text("");
        response.append_headers(view(request, &helper)?);
        Ok::<_, pyramidion::Error>(response)
    });
    config.add_view(view.route_name("row"));
    let app = config.make_app().map_err(|error| error.to_string())?;

    let mut connection = Connection::default();
    let addr = field(row, "remote_addr").as_str().unwrap_or("127.0.0.1");
    connection.remote_addr =
        Some((addr.parse::<std::net::IpAddr>().expect("an address"), 1).into());
    let client = TestApp::new(app);
    let host = field(row, "host").as_str().unwrap_or("example.com");
    let mut request = client.get(&format!("http://{host}/")).extension(connection);
    if let Some(header) = field(row, "cookie_header").as_str() {
        // A header is bytes, which the row writes as the characters of Latin-1.
        let bytes: Vec<_> = header
            .chars()
            .map(|c| u8::try_from(c).expect("Latin-1"))
            .collect();
        request = request.header("cookie", bytes);
    }
    Ok(request.send())
}

/// Describes the cookies that a response sets.
fn cookies(response: &TestResponse) -> String {
    let cookies = response.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies
        .map(|cookie| Value::from(cookie.to_str().expect("ASCII")))
        .collect();
    Value::from(cookies).to_string()
}

/// Says what ours and Pyramid's came to: cookies, or an error.
fn outcome_of(answer: &Result<TestResponse, String>, row: &Value) -> [String; 2] {
    let ours = match answer {
        Ok(response) if response.status() == 200 => cookies(response),
        _ => "error".to_owned(),
    };
    let pyramids = match field(row, "error") {
        Value::Null => field(row, "set_cookie").to_string(),
        _ => "error".to_owned(),
    };
    [ours, pyramids]
}

#[test]
fn authtkt_vectors_remember() {
    let file = pyramidion_tests::vectors("authtkt");
    let mut outcome = Outcome::default();
    for row in rows(&file, "remember") {
        let id = text(row, "id");
        let userid = userid(field(row, "userid"));
        let tokens: Vec<String> = field(row, "tokens")
            .as_array()
            .unwrap_or_default()
            .iter()
            .map(|token| token.as_str().expect("a text").to_owned())
            .collect();
        let has_line_feed = tokens.iter().any(|token| token.ends_with('\n'));
        let max_age = field(row, "max_age").as_i64();
        let answer = answer(row, move |request, helper| {
            helper.remember_with(request, userid.clone(), &tokens, max_age)
        });
        let [ours, pyramids] = outcome_of(&answer, row);
        match &answer {
            Err(error) if error.contains("the secret of the tickets is empty") => {
                outcome.differ("an empty secret is an error of make_app()", id);
            }
            Err(error) if error.contains("a cookie cannot carry") => {
                outcome.differ("what a cookie cannot carry is an error of make_app()", id);
            }
            _ if has_line_feed && ours == "error" => {
                outcome.differ("a token cannot end with a line feed", id);
            }
            _ => outcome.check(id, &ours, &pyramids),
        }
    }
    outcome.finish("authtkt.remember");
}

#[test]
fn authtkt_vectors_forget() {
    let file = pyramidion_tests::vectors("authtkt");
    let mut outcome = Outcome::default();
    for row in rows(&file, "forget") {
        let answer = answer(row, |request, helper| helper.forget(request));
        let [ours, pyramids] = outcome_of(&answer, row);
        outcome.check(text(row, "id"), &ours, &pyramids);
    }
    outcome.finish("authtkt.forget");
}

/// Describes a ticket as the rows do, without empty tokens.
fn described(ticket: &AuthTicket) -> Value {
    let userid = match ticket.userid() {
        Userid::Int(int) => ("int", int.to_string()),
        Userid::BigInt(digits) => ("int", digits.clone()),
        Userid::Text(text) => ("str", text.clone()),
        Userid::Bytes(bytes) => ("bytes", hex(bytes)),
        _ => panic!("an id of an unknown type"),
    };
    let tokens: Vec<_> = ticket
        .tokens()
        .iter()
        .map(|token| Value::from(token.as_str()))
        .collect();
    Value::from(Map::from_iter([
        ("timestamp", Value::from(ticket.timestamp())),
        ("userid", Map::from_iter([userid]).into()),
        ("tokens", tokens.into()),
        ("userdata", ticket.user_data().into()),
    ]))
}

/// Returns the recorded identity without empty tokens: Pyramid has one where there is none.
fn recorded(row: &Value) -> Value {
    let mut identity = field(row, "identity").clone();
    let tokens = identity
        .as_object_mut()
        .and_then(|identity| identity.get_mut("tokens"));
    if let Some(tokens) = tokens.and_then(Value::as_array_mut) {
        tokens.retain(|token| token.as_str() != Some(""));
    }
    identity
}

#[test]
fn authtkt_vectors_identify() {
    let file = pyramidion_tests::vectors("authtkt");
    let mut outcome = Outcome::default();
    for row in rows(&file, "identify") {
        let id = text(row, "id");
        let seen = Arc::new(Mutex::new(Value::Null));
        let then = field(row, "then").as_array().unwrap_or_default().to_vec();
        let noted = Arc::clone(&seen);
        let answer = answer(row, move |request, helper| {
            let mut ticket = helper.identify(request);
            for then in &then {
                match then.as_str() {
                    Some("identify") => ticket = helper.identify(request),
                    // What they return is not sent, so that only what is issued again is seen.
                    Some("forget") => drop(helper.forget(request)?),
                    _ => drop(helper.remember(request, userid(then))?),
                }
            }
            *noted.lock().unwrap() = ticket.as_deref().map(described).unwrap_or_default();
            Ok(Headers::new())
        });
        let response = answer.expect("a right configuration");
        assert_eq!(response.status(), 200, "{id}");
        let ours = format!("{} and {}", seen.lock().unwrap(), cookies(&response));
        let pyramids = format!("{} and {}", recorded(row), field(row, "reissued"));
        match difference(row, &ours) {
            Some(reason) if ours != pyramids => outcome.differ(reason, id),
            _ => outcome.check(id, &ours, &pyramids),
        }
    }
    outcome.finish("authtkt.identify");
}

/// Says why a row may differ.
fn difference(row: &Value, ours: &str) -> Option<&'static str> {
    let header = field(row, "cookie_header").as_str().unwrap_or_default();
    let is_none = ours == "null and []";
    if !field(row, "error").is_null() {
        return Some("a ticket that cannot be read, or not be issued again, is not an error");
    }
    if header.matches("auth_tkt=").count() > 1 {
        return Some("a bad cookie does not hide a good one");
    }
    let time = header
        .get("auth_tkt=".len() + 128..)
        .and_then(|rest| rest.get(..8));
    if is_none && time.is_some_and(|time| time.bytes().any(|byte| !byte.is_ascii_hexdigit())) {
        return Some("a time is eight hexadecimal digits");
    }
    let identity = field(row, "identity");
    let is_int = !field(field(identity, "userid"), "int").is_null();
    if is_none && is_int && (header.contains('_') || header.contains("%20")) {
        return Some("an integer is a sign and digits");
    }
    if is_none && header.contains("b64unicode") && header.contains("%2A") {
        return Some("base64 has no other characters");
    }
    None
}
