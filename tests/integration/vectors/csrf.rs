//! Protection against forged requests: where they come from, which token they carry.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::csrf::{
    CookieCsrfStoragePolicy, CsrfOptions, CsrfStoragePolicy, LegacySessionCsrfStoragePolicy,
    SessionCsrfStoragePolicy,
};
use pyramidion::session::{Clock, Map, Session, Value};
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::{client, says};

use super::{Outcome, field, map, rows, text};

/// The key under which Pyramid keeps the token.
const TOKEN: &str = "_csrft_";

/// The time at which the rows were recorded.
const NOW: f64 = 1_700_000_000.0;

fn section<'a>(file: &'a Value, name: &str) -> &'a [Value] {
    rows(field(file, "csrf"), name)
}

/// An application whose page has to be posted with the token `tok`.
fn origin_client(trusted: Option<&str>, allow_no_origin: bool) -> TestApp {
    client(|config| {
        if let Some(trusted) = trusted {
            let name = "pyramidion.csrf_trusted_origins";
            config.settings_mut().set(name, trusted);
        }
        config.set_csrf_storage_policy(Known("tok"));
        config.set_default_csrf_options(CsrfOptions::new().allow_no_origin(allow_no_origin));
        config.add_route("page", "/");
        config.add_view(says("ok").route_name("page"));
    })
}

/// Keeps one token for everybody.
pub(super) struct Known(pub(super) &'static str);

impl CsrfStoragePolicy for Known {
    fn new_token(&self, _: &mut Request) -> String {
        self.0.to_owned()
    }

    fn get_token(&self, _: &mut Request) -> String {
        self.0.to_owned()
    }
}

fn post<'a>(app: &'a TestApp, scheme: &str, host: &str) -> TestRequest<'a> {
    let request = app.request("POST", "/").secure(scheme == "https");
    request.header("host", host).header("x-csrf-token", "tok")
}

#[test]
fn sessions_vectors_csrf_origin() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in section(&file, "origin") {
        let trusted = match field(row, "trusted_origins_setting") {
            Value::Array(origins) => {
                let origins: Vec<_> = origins.iter().filter_map(Value::as_str).collect();
                Some(origins.join(" "))
            }
            setting => setting.as_str().map(str::to_owned),
        };
        let allow_no_origin = *field(row, "allow_no_origin") == Value::Bool(true);
        let app = origin_client(trusted.as_deref(), allow_no_origin);
        let mut request = post(&app, text(row, "scheme"), text(row, "host_header"));
        for name in ["origin", "referer"] {
            if let Some(value) = field(row, name).as_str() {
                request = request.header(name, value);
            }
        }
        let response = request.send();
        let ours = match response.status() {
            StatusCode::OK => "accepted",
            StatusCode::BAD_REQUEST => "refused",
            status => panic!("{row}: {status}"),
        };
        let is_ok = *field(row, "ok") == Value::Bool(true);
        let pyramids = if is_ok { "accepted" } else { "refused" };
        let has_origin = field(row, "origin")
            .as_str()
            .is_some_and(|origin| !origin.is_empty());
        if has_origin && text(row, "scheme") != "https" && ours != pyramids {
            let reason = "an origin that is there is checked without TLS, too";
            outcome.differ(reason, text(row, "id"));
            continue;
        }
        outcome.check(text(row, "id"), ours, pyramids);
        if !is_ok {
            // The page explains, but never repeats what the request said.
            let typed = field(row, "origin")
                .as_str()
                .or(field(row, "referer").as_str());
            let typed = typed.filter(|typed| !typed.is_empty() && *typed != "null");
            assert!(
                typed.is_none_or(|typed| !response.text().contains(typed)),
                "{row}"
            );
        }
    }
    outcome.finish("sessions.csrf.origin");
}

/// A host is held against a pattern where the pattern is trusted and the host is the origin's.
#[test]
fn sessions_vectors_csrf_is_same_domain() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in section(&file, "is_same_domain") {
        let (host, pattern) = (text(row, "host"), text(row, "pattern"));
        let app = origin_client(Some(pattern), false);
        let request = post(&app, "https", "own.test");
        let response = request.header("origin", format!("https://{host}")).send();
        let ours = (response.status() == StatusCode::OK).to_string();
        let pyramids = field(row, "same").to_string();
        outcome.check(&format!("{host:?} {pattern:?}"), &ours, &pyramids);
    }
    outcome.finish("sessions.csrf.is_same_domain");
}

/// Makes the options of a row; what is not there has Pyramid's default.
pub(super) fn options(row: &Map) -> CsrfOptions {
    let mut options = CsrfOptions::new();
    for (name, value) in row.iter() {
        let is_on = *value == Value::Bool(true);
        options = match name {
            "require_csrf" => options.require_csrf(is_on),
            "token" => options.token(value.as_str()),
            "header" => options.header(value.as_str()),
            "check_origin" => options.check_origin(is_on),
            "allow_no_origin" => options.allow_no_origin(is_on),
            "safe_methods" => {
                let methods = value.as_array().unwrap_or_default();
                options.safe_methods(methods.iter().filter_map(Value::as_str))
            }
            name => panic!("there is no option `{name}`"),
        };
    }
    options
}

/// An application with a checked page, and the cookie of a session that holds the row's token.
fn checked_client(row: &Value) -> TestApp {
    let now = Arc::new(Mutex::new(NOW));
    let app = client(|config| {
        let clock = Arc::clone(&now);
        let factory = SignedCookieSessionFactory::new([7; 64]);
        let factory = factory.clock(Clock::from_fn(move || *clock.lock().unwrap()));
        config.set_session_factory(factory);
        if let Some(row) = field(row, "default_csrf_options").as_object() {
            config.set_default_csrf_options(options(row));
        }
        config.add_route("page", "/");
        let view = says("ok").route_name("page");
        config.add_view(match field(row, "view_require_csrf") {
            Value::Bool(require_csrf) => view.require_csrf(*require_csrf),
            _ => view,
        });
        let token = field(row, "session_token").clone();
        config.add_route("fill", "/fill");
        let fill = move |request: &mut Request| -> pyramidion::Result<&'static str> {
            if !token.is_null() {
                request.session().insert(TOKEN, &token)?;
            }
            Ok("filled")
        };
        config.add_view(View::new(fill).route_name("fill"));
    });
    app.get("/fill").send();
    *now.lock().unwrap() += 10.0; // a session that is read later is written again
    app
}

#[test]
fn sessions_vectors_csrf_view_checks() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in section(&file, "view_checks") {
        let app = checked_client(row);
        let query = field(row, "query").as_str().unwrap_or_default();
        let target = match query {
            "" => "/".to_owned(),
            query => format!("/?{query}"),
        };
        let mut request = app.request(text(row, "method"), &target);
        if let Some(content_type) = field(row, "content_type").as_str() {
            request = request.header("content-type", content_type);
        }
        for (name, value) in map(field(row, "headers")).iter() {
            request = request.header(name, value.as_str().expect("a header"));
        }
        if let Some(body) = field(row, "body").as_str() {
            request = request.body(body.to_owned());
        }
        let response = request.send();
        let sets = response.header("set-cookie").is_some();
        let ours = format!("{} sets a cookie: {sets}", response.status().as_u16());
        let pyramids = format!(
            "{} sets a cookie: {}",
            field(row, "status"),
            field(row, "sets_session_cookie")
        );
        outcome.check(text(row, "id"), &ours, &pyramids);
        if text(row, "method") != "HEAD"
            && let Some(part) = field(row, "body_contains").as_str()
        {
            assert!(response.text().contains(part), "{row}");
        }
    }
    outcome.finish("sessions.csrf.view_checks");
}

/// The token of a row stands for the random one: what is compared is everything around it.
#[test]
fn sessions_vectors_csrf_cookie_policy() {
    let file = pyramidion_tests::vectors("sessions");
    let mut outcome = Outcome::default();
    for row in section(&file, "cookie_policy") {
        let mut policy = CookieCsrfStoragePolicy::new().clock(Clock::from_fn(|| NOW));
        let mut name = "csrf_token".to_owned();
        for (option, value) in map(field(row, "options")).iter() {
            let text = value.as_str();
            let is_on = *value == Value::Bool(true);
            policy = match option {
                "cookie_name" => {
                    name = text.expect("a name").to_owned();
                    policy.cookie_name(name.as_str())
                }
                "path" => policy.path(text),
                "domain" => policy.domain(text),
                "samesite" => policy.samesite(text),
                "max_age" => policy.max_age(value.as_i64()),
                "secure" => policy.secure(is_on),
                "httponly" => policy.httponly(is_on),
                option => panic!("there is no option `{option}`"),
            };
        }
        let seen = Arc::new(Mutex::new(Vec::new()));
        let app = client(|config| {
            config.set_csrf_storage_policy(policy);
            config.add_route("page", "/");
            let seen = Arc::clone(&seen);
            let view = move |request: &mut Request| {
                let tokens = [request.new_csrf_token(), request.csrf_token()];
                *seen.lock().unwrap() = tokens.to_vec();
                "ok"
            };
            config.add_view(View::new(view).route_name("page"));
        });
        let response = app.get("/").send();
        let tokens = seen.lock().unwrap().clone();
        check_shape(&file, "CookieCSRFStoragePolicy", &tokens[0]);
        let headers = response.headers().get_all("set-cookie").iter();
        let headers: Vec<_> = headers
            .map(|header| header.to_str().expect("a text"))
            .map(|header| Value::from(header.replace(&tokens[0], text(row, "token"))))
            .collect();
        let id = field(row, "options").to_string();
        let ours = Value::from(headers).to_string();
        outcome.check(&id, &ours, &field(row, "set_cookie").to_string());
        // What the rest of the request sees is the new token.
        let seen = format!(
            "{name}={}",
            tokens[1].replace(&tokens[0], text(row, "token"))
        );
        outcome.check(&id, &seen, text(row, "request_cookie_header_after"));
    }
    outcome.finish("sessions.csrf.cookie_policy");
}

/// Checks that a token has the digits that a row says: `40 lowercase hex (20 random bytes)`.
#[track_caller]
fn check_shape(file: &Value, name: &str, token: &str) {
    let shape = text(field(field(file, "csrf"), "token_shapes"), name);
    let digits = shape
        .split(' ')
        .next()
        .and_then(|digits| digits.parse().ok());
    assert!(shape.contains("lowercase hex"), "{shape}");
    assert_eq!(Some(token.len()), digits, "{name}: {shape}");
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    assert!(token.bytes().all(is_digit), "{name}: {token}");
}

#[test]
fn sessions_vectors_csrf_token_shapes_of_the_policies() {
    fn token_of(policy: impl CsrfStoragePolicy) -> String {
        let app = client(|config| {
            config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
            config.set_csrf_storage_policy(policy);
            config.add_route("page", "/");
            let view = |request: &mut Request| request.csrf_token();
            config.add_view(View::new(view).route_name("page"));
        });
        app.get("/").send().text().to_owned()
    }
    let file = pyramidion_tests::vectors("sessions");
    let of_session = Session::new(Clock::default()).new_csrf_token();
    check_shape(&file, "session.new_csrf_token", &of_session);
    let legacy = token_of(LegacySessionCsrfStoragePolicy);
    check_shape(&file, "session.new_csrf_token", &legacy);
    let session = token_of(SessionCsrfStoragePolicy::new());
    check_shape(&file, "SessionCSRFStoragePolicy", &session);
    let cookie = token_of(CookieCsrfStoragePolicy::new());
    check_shape(&file, "CookieCSRFStoragePolicy", &cookie);
}

/// What options are without being set.
#[test]
fn sessions_vectors_csrf_defaults() {
    let file = pyramidion_tests::vectors("sessions");
    let defaults = map(field(field(&file, "csrf"), "defaults"));
    let mut outcome = Outcome::default();
    let mut config = Configurator::new();
    config.set_default_csrf_options(CsrfOptions::new());
    let ours = format!("{:?}", CsrfOptions::new());
    for (name, value) in defaults.iter() {
        let value = match value {
            Value::Null => "None".to_owned(),
            Value::String(text) => format!("Some({text:?})"),
            value => value.to_string().replace("\",\"", "\", \""),
        };
        let expected = format!("{name}: {value}");
        let is_there = ours.contains(&expected);
        outcome.check(name, if is_there { &expected } else { &ours }, &expected);
    }
    outcome.finish("sessions.csrf.defaults");
}
