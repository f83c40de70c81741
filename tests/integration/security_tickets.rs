//! Visitors with tickets: what the policy makes of them, and what becomes of the response.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pyramidion::security::{
    AuthTicket, AuthTktCookieHelper, AuthTktPolicy, SessionAuthenticationPolicy, TicketHash, Userid,
};
use pyramidion::session::Clock;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::hex;
use sha2::{Digest as _, Sha256};

fn helper() -> AuthTktCookieHelper {
    AuthTktCookieHelper::new([7; 64])
}

fn add(
    config: &mut Configurator,
    route: &'static str,
    view: impl Fn(&mut Request) -> pyramidion::Result<Response> + Send + Sync + 'static,
) {
    config.add_route(route, format!("/{route}"));
    config.add_view(View::new(view).route_name(route));
}

/// An application with `/login?user=…`, `/logout` and `/who`.
fn client(set: impl FnOnce(&mut Configurator)) -> TestApp {
    let mut config = Configurator::new();
    set(&mut config);
    add(&mut config, "login", |request| {
        let user = request.params().one("user")?.to_owned();
        let mut response = Response::text("");
        response.append_headers(request.remember(&user)?);
        Ok(response)
    });
    add(&mut config, "logout", |request| {
        let mut response = Response::text("");
        response.append_headers(request.forget()?);
        Ok(response)
    });
    add(&mut config, "who", |request| {
        let userid = request.authenticated_userid();
        Ok(Response::text(
            userid.unwrap_or_else(|| "nobody".to_owned()),
        ))
    });
    TestApp::new(config.make_app().expect("a right configuration"))
}

fn who(app: &TestApp) -> String {
    app.get("/who").send().text().to_owned()
}

/// A clock that can be set.
fn clock() -> (Arc<AtomicU32>, Clock) {
    let now = Arc::new(AtomicU32::new(1_700_000_000));
    let seconds = Arc::clone(&now);
    (
        now,
        Clock::from_fn(move || seconds.load(Ordering::SeqCst).into()),
    )
}

#[test]
fn a_visitor_logs_in_and_out() {
    let app = client(|config| config.set_security_policy(AuthTktPolicy::new(helper())));
    assert_eq!(who(&app), "nobody");
    app.get("/login?user=Zo%C3%AB").send();
    assert_eq!(who(&app), "Zoë");
    app.get("/logout").send();
    assert_eq!(who(&app), "nobody");
}

#[test]
fn a_visitor_who_does_not_exist_any_more_is_nobody() {
    let app = client(|config| {
        let policy = AuthTktPolicy::new(helper()).groups(|userid: &str, _: &Request| {
            (userid == "ada").then(|| vec!["group:editors".to_owned()])
        });
        config.set_security_policy(policy);
        add(config, "identity", |request| {
            let ticket = request.identity::<AuthTicket>();
            Ok(Response::text(ticket.map_or("none".to_owned(), |ticket| {
                ticket.userid().to_string()
            })))
        });
    });
    app.get("/login?user=ada").send();
    assert_eq!(who(&app), "ada");
    assert_eq!(app.get("/identity").send().text(), "ada");
    app.get("/login?user=bob").send();
    assert_eq!(who(&app), "nobody");
    assert_eq!(app.get("/identity").send().text(), "none");
}

#[test]
fn integers_are_remembered_as_such_where_asked() {
    for (policy, expected) in [
        (AuthTktPolicy::new(helper()), Userid::from("7")),
        (
            AuthTktPolicy::new(helper()).integer_userids(true),
            Userid::Int(7),
        ),
    ] {
        let app = client(|config| config.set_security_policy(policy));
        app.get("/login?user=7").send();
        let cookie = format!("auth_tkt={}", app.cookie("auth_tkt").expect("a ticket"));
        let mut request = DummyRequest::get("/").header("cookie", cookie).build();
        let ticket = helper().identify(&mut request).expect("a good ticket");
        assert_eq!(*ticket.userid(), expected);
        assert_eq!(who(&app), "7");
    }
}

#[test]
fn integers_in_a_session_are_known() {
    for (policy, kept) in [
        (SessionAuthenticationPolicy::new(), r#""007""#),
        (
            SessionAuthenticationPolicy::new().integer_userids(true),
            "7",
        ),
    ] {
        let app = client(|config| {
            config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
            config.set_security_policy(policy);
            add(config, "kept", |request| {
                let kept = request.session().value("auth.userid").cloned();
                Ok(Response::text(kept.unwrap_or_default().to_string()))
            });
        });
        app.get("/login?user=007").send();
        assert_eq!(app.get("/kept").send().text(), kept);
        assert_eq!(who(&app), kept.trim_matches('"'));
    }
}

#[test]
fn the_response_varies_by_cookie() {
    let app = client(|config| config.set_security_policy(AuthTktPolicy::new(helper())));
    assert_eq!(app.get("/who").send().header("vary"), Some("Cookie"));
    assert_eq!(app.get("/login?user=ada").send().header("vary"), None);
}

#[test]
fn a_ticket_is_hidden_from_scripts_unless_told_otherwise() {
    let set_cookie = |helper: AuthTktCookieHelper| {
        let headers = helper.remember(&mut DummyRequest::get("/").build(), "ada");
        headers.expect("a ticket")[0]
            .1
            .to_str()
            .expect("ASCII")
            .to_owned()
    };
    assert!(set_cookie(helper()).contains("; HttpOnly"));
    assert!(!set_cookie(helper().http_only(false)).contains("HttpOnly"));
}

#[test]
fn a_login_is_not_undone_by_the_old_ticket() {
    let (now, clock) = clock();
    let helper = helper().reissue_time(10).clock(clock);
    let app = client(|config| {
        config.set_security_policy(AuthTktPolicy::new(helper.clone()));
        add(config, "login_then_ask", move |request| {
            let mut response = Response::text("");
            response.append_headers(helper.remember(request, "bob")?);
            let before = helper.identify(request).expect("the ticket that came");
            assert_eq!(*before.userid(), Userid::from("ada"));
            Ok(response)
        });
    });
    app.get("/login?user=ada").send();
    now.fetch_add(11, Ordering::SeqCst);
    let response = app.get("/login_then_ask").send();
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 1);
    assert_eq!(who(&app), "bob");
}

#[test]
fn a_ticket_of_an_older_secret_is_replaced() {
    let old = client(|config| config.set_security_policy(AuthTktPolicy::new(helper())));
    old.get("/login?user=ada").send();
    let ticket = old.cookie("auth_tkt").expect("a ticket");
    let app = client(|config| {
        let helper = AuthTktCookieHelper::new([8; 64])
            .fallback_secret([7; 64])
            .reissue_time(3600);
        config.set_security_policy(AuthTktPolicy::new(helper));
    });
    app.set_cookie("auth_tkt", &ticket);
    assert_eq!(who(&app), "ada");
    assert_ne!(app.cookie("auth_tkt"), Some(ticket));
    assert!(app.get("/who").send().header("set-cookie").is_none());
}

#[test]
fn two_helpers_do_not_disturb_each_other() {
    let one = helper();
    let two = AuthTktCookieHelper::new([8; 64]);
    let mut request = DummyRequest::get("/").build();
    let headers = one.remember(&mut request, "ada").expect("a ticket");
    let cookie = headers[0]
        .1
        .to_str()
        .expect("ASCII")
        .split(';')
        .next()
        .expect("a pair");
    let mut request = DummyRequest::get("/").header("cookie", cookie).build();
    assert_eq!(two.identify(&mut request), None);
    assert!(one.identify(&mut request).is_some());
    assert!(one.clone().identify(&mut request).is_some());
}

/// Returns a ticket with a good signature, of a user without tokens and user data.
fn signed(secret: &[u8], userid: &str) -> String {
    let inner = [
        &[0, 0, 0, 0, 0, 0, 0, 1],
        secret,
        userid.as_bytes(),
        b"\0\0",
    ]
    .concat();
    let inner = hex(&Sha256::digest(inner));
    let signature = hex(&Sha256::digest([inner.as_bytes(), secret].concat()));
    format!(
        "auth_tkt={signature}00000001{}!",
        userid.replace('\0', "%00")
    )
}

#[test]
fn zero_bytes_are_refused() {
    let helper = helper().hashalg(TicketHash::SHA256);
    let is_good = |userid: &str| {
        let cookie = signed(&[7; 64], userid);
        let mut request = DummyRequest::get("/").header("cookie", cookie).build();
        helper.identify(&mut request).is_some()
    };
    assert!(is_good("ada"));
    assert!(!is_good("a\0da"));
}

#[test]
fn what_cannot_be_is_an_error_of_make_app() {
    for (helper, expected) in [
        (
            AuthTktCookieHelper::new(""),
            "the secret of the tickets is empty",
        ),
        (helper().cookie_name("a b"), "\"a b\" cannot name a cookie"),
        (helper().samesite("None"), "without `secure(true)`"),
    ] {
        let mut config = Configurator::new();
        config.set_security_policy(AuthTktPolicy::new(helper));
        let error = config.make_app().expect_err("a mistake").to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("security_tickets.rs:"), "{error}");
    }
    let mut config = Configurator::new();
    config.set_security_policy(AuthTktPolicy::new(AuthTktCookieHelper::new("short")));
    let app = config.make_app().expect("a weak configuration");
    let says = |warning: &String| warning.contains("the secret of the tickets has 5 bytes");
    assert!(app.warnings().iter().any(says), "{:?}", app.warnings());
}

#[test]
fn an_unknown_address_cannot_be_in_a_ticket() {
    let helper = helper().include_ip(true);
    let mut request = DummyRequest::get("/").build();
    let error = helper
        .remember(&mut request, "ada")
        .expect_err("no address");
    assert!(error.to_string().contains("address"), "{error}");
    assert_eq!(helper.identify(&mut request), None);
}

#[test]
fn secrets_are_never_shown() {
    let helper = AuthTktCookieHelper::new("seekrit");
    let shown = format!("{helper:?} {:?}", AuthTktPolicy::new(helper.clone()));
    assert!(!shown.contains("seekrit"), "{shown}");
    assert!(shown.contains("auth_tkt"), "{shown}");
}
