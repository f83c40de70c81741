//! Visitors shared with a running Pyramid: who logs in at one application is known to the other.

use pyramidion::cookies::SignedCookieProfile;
use pyramidion::security::{
    AuthTicket, AuthTktCookieHelper, AuthTktPolicy, Headers, SessionAuthenticationPolicy,
    TicketHash, Userid,
};
use pyramidion::session::{Map, Value};
use pyramidion::{App, Configurator, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::{hex, unhex};

use super::NOON;
use super::site::{Site, StoppedAt, body};

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Starts both applications, whose visitors have tickets that `set` and `options` describe alike.
async fn with_tickets(
    options: &str,
    set: impl Fn(AuthTktCookieHelper) -> AuthTktCookieHelper,
) -> Option<[Site; 2]> {
    let options = format!(
        r#"{{"secret": "{SECRET}", "keeps": "ticket", "ticket": {{"http_only": true{options}}}}}"#
    );
    let pyramid = Site::python("pyramid_logins.py", &options).await?;
    let stopped_at = StoppedAt::default();
    let helper = set(AuthTktCookieHelper::new(SECRET).clock(stopped_at.clock()));
    let mut config = Configurator::new();
    config.set_security_policy(AuthTktPolicy::new(helper.clone()));
    add(&mut config, "log_in", move |request| {
        let (userid, tokens) = login_of(request)?;
        let headers = helper.remember_with(request, userid, &tokens, None)?;
        Ok(response(headers, ""))
    });
    add(&mut config, "who", |request| {
        let ticket = request.identity::<AuthTicket>();
        let userid = ticket.as_deref().map(|ticket| typed(ticket.userid()));
        let tokens = ticket.iter().flat_map(|ticket| ticket.tokens());
        let tokens: Vec<_> = tokens.map(|token| Value::from(token.as_str())).collect();
        let who = vec![userid.unwrap_or_default(), tokens.into()];
        Ok(Response::text(Value::from(who).to_string()))
    });
    Some([Site::of(application(config, &stopped_at)).await, pyramid])
}

/// Starts both applications, which keep visitors in the session.
async fn with_sessions() -> Option<[Site; 2]> {
    let options = format!(r#"{{"secret": "{SECRET}", "keeps": "session"}}"#);
    let pyramid = Site::python("pyramid_logins.py", &options).await?;
    let mut config = Configurator::new();
    config.set_security_policy(SessionAuthenticationPolicy::new().integer_userids(true));
    add(&mut config, "log_in", |request| {
        let (userid, _) = login_of(request)?;
        let headers = request.remember(&userid.to_string())?;
        Ok(response(headers, ""))
    });
    add(&mut config, "who", |request| {
        let userid = request.authenticated_userid();
        let typed = userid.map(|userid| {
            let kind = if Userid::from_digits(&userid).is_some() {
                "int"
            } else {
                "str"
            };
            Value::from(Map::from_iter([(kind, userid)]))
        });
        let who = vec![typed.unwrap_or_default(), Vec::new().into()];
        Ok(Response::text(Value::from(who).to_string()))
    });
    let app = application(config, &StoppedAt::default());
    Some([Site::of(app).await, pyramid])
}

fn add(
    config: &mut Configurator,
    route: &'static str,
    view: impl Fn(&mut Request) -> pyramidion::Result<Response> + Send + Sync + 'static,
) {
    config.add_route(route, format!("/{route}"));
    config.add_view(View::new(view).route_name(route));
}

/// Adds what both kinds of applications have.
fn application(mut config: Configurator, stopped_at: &StoppedAt) -> App {
    let sessions = SignedCookieSessionFactory::new(SECRET).clock(stopped_at.clock());
    config.set_session_factory(sessions);
    let clock = stopped_at.clone();
    add(&mut config, "stop_clock", move |request| {
        clock.stop(request)
    });
    add(&mut config, "log_out", |request| {
        Ok(response(request.forget()?, ""))
    });
    add(&mut config, "token", |request| {
        Ok(Response::text(request.csrf_token()))
    });
    config.add_route("guarded", "/guarded");
    let guarded = View::new(|_: &mut Request| "done").route_name("guarded");
    config.add_view(guarded.require_csrf(true));

    let profile = SignedCookieProfile::new(SECRET, "kept.", "kept");
    let keeping = profile.clone();
    add(&mut config, "keep", move |request| {
        Ok(response(keeping.get_headers(&body(request)?)?, ""))
    });
    add(&mut config, "kept", move |request| {
        let kept: Option<Value> = profile.get_value(request.cookies());
        Ok(Response::text(kept.unwrap_or_default().to_string()))
    });
    config.make_app().expect("a right configuration")
}

fn response(headers: Headers, text: &str) -> Response {
    let mut response = Response::text(text.to_owned());
    response.append_headers(headers);
    response
}

/// Returns the id and the tokens that a request says.
fn login_of(request: &Request) -> pyramidion::Result<(Userid, Vec<String>)> {
    let body = body(request)?;
    let [userid, tokens] = body.as_array().unwrap_or_default() else {
        return Err("a login is an id and tokens".into());
    };
    let tokens = tokens.as_array().unwrap_or_default().iter();
    let tokens = tokens.filter_map(|token| token.as_str().map(str::to_owned));
    Ok((untyped(userid), tokens.collect()))
}

fn typed(userid: &Userid) -> Value {
    let (kind, text) = match userid {
        Userid::Text(text) => ("str", text.clone()),
        Userid::Bytes(bytes) => ("bytes", hex(bytes)),
        integer => ("int", integer.to_string()),
    };
    Map::from_iter([(kind, text)]).into()
}

fn untyped(typed: &Value) -> Userid {
    let typed = typed.as_object().expect("a type and a value");
    let (kind, value) = typed.iter().next().expect("a type and a value");
    let value = value.as_str().expect("a text");
    match kind {
        "int" => Userid::from_digits(value).expect("an integer"),
        "str" => Userid::from(value),
        _ => Userid::from(unhex(value)),
    }
}

const NOBODY: &str = "[null, []]";

/// Ids of every type that Pyramid keeps, with tokens.
const LOGINS: &[&str] = &[
    r#"[{"int": "7"}, []]"#,
    r#"[{"int": "-1"}, ["admin"]]"#,
    r#"[{"int": "340282366920938463463374607431768211455"}, []]"#,
    r#"[{"str": "ada"}, []]"#,
    r#"[{"str": ""}, []]"#,
    r#"[{"str": "Zo\u00eb \ud83d\ude00 !|,;\"\\"}, ["admin", "Editor+_-9"]]"#,
    r#"[{"bytes": "00c3ab20"}, ["a"]]"#,
];

/// Logs in here; there the visitor is known, and logs out.
async fn passes(here: &mut Site, there: &mut Site) {
    for login in LOGINS {
        let cookie = here.ask("log_in", "", login).await;
        assert_eq!(
            there.ask("who", cookie.cookie(), "").await.text,
            *login,
            "{}",
            here.name
        );
        assert_eq!(
            here.ask("who", cookie.cookie(), "").await.text,
            *login,
            "{}",
            here.name
        );
        let tampered = cookie.cookie().replacen("auth_tkt=", "auth_tkt=0", 1);
        assert_eq!(there.ask("who", &tampered, "").await.text, NOBODY);
    }
}

#[tokio::test]
async fn tickets_of_one_are_good_at_the_other() {
    let Some([mut ours, mut pyramid]) = with_tickets("", |helper| helper).await else {
        return;
    };
    passes(&mut ours, &mut pyramid).await;
    passes(&mut pyramid, &mut ours).await;
}

#[tokio::test]
async fn tickets_of_both_are_equal_bytes_with_every_option() {
    type Set = fn(AuthTktCookieHelper) -> AuthTktCookieHelper;
    let cases: [(&str, Set); 5] = [
        (r#", "hashalg": "md5""#, |helper| {
            helper.hashalg(TicketHash::MD5)
        }),
        (r#", "hashalg": "sha256", "secure": true"#, |helper| {
            helper.hashalg(TicketHash::SHA256).secure(true)
        }),
        (r#", "include_ip": true, "wild_domain": false"#, |helper| {
            helper.include_ip(true).wild_domain(false)
        }),
        (
            r#", "domain": "example.com", "path": "/x", "samesite": "Strict""#,
            |helper| helper.domain("example.com").path("/x").samesite("Strict"),
        ),
        (
            r#", "parent_domain": true, "cookie_name": "t", "samesite": null"#,
            |helper| helper.parent_domain(true).cookie_name("t").samesite(None),
        ),
    ];
    for (options, set) in cases {
        let Some([mut ours, mut pyramid]) = with_tickets(options, set).await else {
            return;
        };
        for site in [&mut ours, &mut pyramid] {
            site.stop_clock(NOON).await;
        }
        for login in LOGINS {
            let our_cookie = ours.ask("log_in", "", login).await;
            let their_cookie = pyramid.ask("log_in", "", login).await;
            assert_eq!(our_cookie.set_cookie, their_cookie.set_cookie, "{options}");
            let who = ours.ask("who", their_cookie.cookie(), "").await;
            assert_eq!(who.text, *login, "{options}");
        }
        let forgotten = ours.ask("log_out", "", "").await.set_cookie;
        assert_eq!(forgotten, pyramid.ask("log_out", "", "").await.set_cookie);
        assert!(forgotten.is_some_and(|cookie| cookie.contains("Max-Age=0")));
    }
}

/// Logs in here; there the ticket is issued again in time, and the new one is good here.
async fn is_reissued(here: &mut Site, there: &mut Site) {
    let login = LOGINS[1];
    for site in [&mut *here, &mut *there] {
        site.stop_clock(NOON).await;
    }
    let first = here.ask("log_in", "", login).await;
    there.stop_clock(NOON + 60.0).await;
    assert_eq!(there.ask("who", first.cookie(), "").await.set_cookie, None);
    there.stop_clock(NOON + 61.0).await;
    let second = there.ask("who", first.cookie(), "").await;
    assert_eq!(second.text, login);
    here.stop_clock(NOON + 301.0).await;
    assert_eq!(here.ask("who", first.cookie(), "").await.text, NOBODY);
    let third = here.ask("who", second.cookie(), "").await;
    assert_eq!(third.text, login);
    there.stop_clock(NOON + 362.0).await;
    assert_eq!(there.ask("who", second.cookie(), "").await.text, NOBODY);
    assert_eq!(there.ask("who", third.cookie(), "").await.text, login);
}

#[tokio::test]
async fn a_ticket_of_one_is_issued_anew_by_the_other() {
    let options = r#", "timeout": 300, "reissue_time": 60"#;
    let both = with_tickets(options, |helper| helper.timeout(300).reissue_time(60));
    let Some([mut ours, mut pyramid]) = both.await else {
        return;
    };
    is_reissued(&mut ours, &mut pyramid).await;
    is_reissued(&mut pyramid, &mut ours).await;
}

/// Logs in here, is known there, logs out there, and is nobody here.
async fn session_passes(here: &mut Site, there: &mut Site) {
    for login in [r#"[{"str": "Zo\u00eb"}, []]"#, r#"[{"int": "7"}, []]"#] {
        let cookie = here.ask("log_in", "", login).await;
        assert_eq!(
            there.ask("who", cookie.cookie(), "").await.text,
            login,
            "{}",
            here.name
        );
        let cookie = there.ask("log_out", cookie.cookie(), "").await;
        assert_eq!(here.ask("who", cookie.cookie(), "").await.text, NOBODY);
    }
}

#[tokio::test]
async fn a_login_in_the_session_is_shared() {
    let Some([mut ours, mut pyramid]) = with_sessions().await else {
        return;
    };
    session_passes(&mut ours, &mut pyramid).await;
    session_passes(&mut pyramid, &mut ours).await;
}

/// Makes a CSRF token here, which guards a view there.
async fn token_passes(here: &mut Site, there: &mut Site) {
    let token = here.ask("token", "", "").await;
    let cookie = ("Cookie", token.cookie());
    let good = ("X-CSRF-Token", token.text.as_str());
    assert_eq!(
        there.send("guarded", &[cookie, good], "").await.text,
        "done"
    );
    for headers in [&[cookie][..], &[cookie, ("X-CSRF-Token", "x")], &[good]] {
        assert_eq!(
            there.send("guarded", headers, "").await.status,
            400,
            "{}",
            there.name
        );
    }
    let again = there.ask("token", token.cookie(), "").await;
    assert_eq!(again.text, token.text);
}

#[tokio::test]
async fn a_csrf_token_of_one_is_accepted_by_the_other() {
    let Some([mut ours, mut pyramid]) = with_sessions().await else {
        return;
    };
    token_passes(&mut ours, &mut pyramid).await;
    token_passes(&mut pyramid, &mut ours).await;
}

#[tokio::test]
async fn signed_cookies_of_both_are_equal_bytes() {
    let Some([mut ours, mut pyramid]) = with_sessions().await else {
        return;
    };
    for value in [r#""Zo\u00eb""#, "[1, 2.5, null]", r#"{"z": {"a": []}}"#] {
        let our_cookie = ours.ask("keep", "", value).await;
        let their_cookie = pyramid.ask("keep", "", value).await;
        assert_eq!(our_cookie.set_cookie, their_cookie.set_cookie);
        for site in [&mut ours, &mut pyramid] {
            let kept = site.ask("kept", our_cookie.cookie(), "").await;
            assert_eq!(kept.text, value, "{}", site.name);
        }
    }
}
