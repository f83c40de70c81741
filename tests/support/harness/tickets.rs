//! Tickets: who a visitor is.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use pyramidion::cookies::Cookies;
use pyramidion::security::{AuthTicket, AuthTktCookieHelper, Userid};
use pyramidion::session::Clock;
use pyramidion::testing::DummyRequest;
use pyramidion::{App, View};
use sha2::{Digest as _, Sha512};

use super::application::{application, ask};
use crate::hex;

const SECRET: &str = "a secret that nobody guesses";

/// The second in which every ticket is issued.
const NOW: u32 = 1_700_000_000;

static HELPER: LazyLock<AuthTktCookieHelper> =
    LazyLock::new(|| AuthTktCookieHelper::new(SECRET).clock(Clock::from_fn(|| f64::from(NOW))));

/// Tickets that are accepted, which the corpus holds.
static GENUINE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let ids = [
        Userid::from("ada"),
        Userid::from(7),
        Userid::from("Zoë"),
        Userid::from(vec![0, 255]),
    ];
    let tokens: [&[&str]; 4] = [&[], &["admin"], &["a", "b-c"], &[]];
    ids.into_iter()
        .zip(tokens)
        .map(|(userid, tokens)| issue(userid, tokens))
        .collect()
});

/// What they say.
static SAID: LazyLock<Vec<String>> = LazyLock::new(|| {
    let tickets = GENUINE.iter().filter_map(|ticket| identify(ticket));
    tickets.map(|ticket| format!("{ticket:?}")).collect()
});

static APP: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.add_route("home", "/");
        let who = |request: &mut pyramidion::Request| {
            HELPER
                .identify(request)
                .map_or_else(String::new, |ticket| format!("{ticket:?}"))
        };
        config.add_view(View::new(who).route_name("home"));
    })
});

/// Reads a ticket, or the parts of one that is signed here if they stand after a `!`, and tells whether it is
/// accepted.
///
/// # Panics
///
/// Panics if a ticket that is not genuine is accepted, or if it says something else once it was issued
/// again.
pub fn ticket(data: &[u8]) -> bool {
    if let Some(parts) = data.strip_prefix(b"!") {
        return signed_ticket(parts);
    }
    let Ok(header) = HeaderValue::from_bytes(&[b"auth_tkt=", data].concat()) else {
        return false;
    };
    let headers = HeaderMap::from_iter([(COOKIE, header)]);
    let mut request = Request::new(Bytes::new());
    *request.headers_mut() = headers;
    let answer = ask(&APP, request);
    assert_eq!(answer.status, StatusCode::OK);
    let is_accepted = !answer.body.is_empty();
    // The digits of what is percent-encoded may be in either case: what counts is what it says.
    let is_genuine = SAID.iter().any(|said| answer.body == said);
    assert!(is_genuine || !is_accepted, "a forged ticket is accepted");
    is_accepted
}

/// Signs `userid!tokens!user_data` and reads it.
fn signed_ticket(parts: &[u8]) -> bool {
    let Ok(parts) = str::from_utf8(parts) else {
        return false;
    };
    let (userid, data) = parts.split_once('!').unwrap_or((parts, ""));
    let (tokens, user_data) = data.split_once('!').unwrap_or(("", data));
    let mut digest = Sha512::new();
    digest.update([0; 4]);
    digest.update(NOW.to_be_bytes());
    digest.update(format!("{SECRET}{userid}\0{tokens}\0{user_data}"));
    let digest = hex(&digest.finalize());
    let digest = hex(&Sha512::digest(format!("{digest}{SECRET}")));
    let quoted = escaped(userid, |byte| format!("%{byte:02x}"));
    let Some(ticket) = identify(&format!("{digest}{NOW:08x}{quoted}!{tokens}!{user_data}")) else {
        return false;
    };
    assert!(
        !userid.contains('\0'),
        "a separator is taken for a part of an id"
    );
    assert_eq!(ticket.timestamp(), i64::from(NOW));
    assert_eq!(ticket.user_data(), user_data);
    assert_eq!(
        ticket.tokens().join(","),
        tokens
            .split(',')
            .filter(|token| !token.is_empty())
            .collect::<Vec<_>>()
            .join(",")
    );
    let mut request = DummyRequest::get("/").build();
    let tokens: Vec<_> = ticket.tokens().iter().map(String::as_str).collect();
    // Others may sign tokens that are malformed here.
    if HELPER
        .remember_with(&mut request, ticket.userid().clone(), &tokens, None)
        .is_ok()
    {
        let again = identify(&issue(ticket.userid().clone(), &tokens));
        let again = again
            .as_deref()
            .map(|ticket| (ticket.userid(), ticket.tokens()));
        assert_eq!(again, Some((ticket.userid(), ticket.tokens())));
    }
    true
}

/// Returns the value of the cookie with a new ticket.
#[expect(clippy::expect_used, reason = "the tickets here can be issued")]
fn issue(userid: Userid, tokens: &[&str]) -> String {
    let mut request = DummyRequest::get("/").build();
    let headers = HELPER
        .remember_with(&mut request, userid, tokens, None)
        .expect("a ticket");
    let headers = HeaderMap::from_iter([(COOKIE, headers[0].1.clone())]);
    let value = Cookies::new(&headers).get("auth_tkt");
    value.expect("the value").into_owned()
}

fn identify(ticket: &str) -> Option<Arc<AuthTicket>> {
    let quoted = escaped(ticket, |byte| format!("\\{byte:03o}"));
    let cookie = format!("auth_tkt=\"{quoted}\"");
    let mut request = DummyRequest::get("/").header("cookie", cookie).build();
    HELPER.identify(&mut request)
}

/// Writes every byte as `escape` does.
fn escaped(text: &str, escape: impl Fn(u8) -> String) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        escaped.push_str(&escape(byte));
    }
    escaped
}
