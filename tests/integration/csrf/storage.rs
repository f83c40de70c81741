//! Where tokens are kept.

use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfOptions, SessionCsrfStoragePolicy};
use pyramidion::{Request, View};
use pyramidion_tests::applications::{client, has_mistake, says};

use super::{accepts, pages, refuses, sessions, token};

#[test]
fn tokens_are_kept_in_the_session_under_a_key_of_choice() {
    let app = client(|config| {
        sessions(config);
        config.set_csrf_storage_policy(SessionCsrfStoragePolicy::new().key("tok"));
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
        config.add_route("kept", "/kept");
        let kept = |request: &mut Request| -> pyramidion::Result<String> {
            Ok(request.session().get("tok")?.unwrap_or_default())
        };
        config.add_view(View::new(kept).route_name("kept"));
        config.add_route("spoilt", "/spoilt");
        let spoilt = |request: &mut Request| -> pyramidion::Result<&'static str> {
            request.session().insert("tok", [1, 2])?;
            Ok("")
        };
        config.add_view(View::new(spoilt).route_name("spoilt"));
    });
    let first = token(&app);
    assert_eq!(token(&app), first);
    assert_eq!(app.get("/kept").send().text(), first);
    accepts(app.post("/page").header("x-csrf-token", &first));
    app.get("/spoilt").send();
    let second = token(&app);
    assert_ne!(second, first);
    accepts(app.post("/page").header("x-csrf-token", second));
}

#[test]
fn tokens_are_kept_in_a_cookie_without_sessions() {
    let app = client(|config| {
        config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
    });
    refuses(app.post("/page"));
    app.clear_cookies();
    let response = app.get("/token").send();
    let token = response.text();
    let cookie = format!("csrf_token={token}; Path=/; SameSite=Lax");
    assert_eq!(response.header("set-cookie"), Some(cookie.as_str()));
    assert_eq!(app.get("/token").send().text(), token);
    assert_eq!(app.get("/token").send().header("set-cookie"), None);
    accepts(app.post("/page").header("x-csrf-token", token));
    app.set_cookie("csrf_token", "");
    refuses(app.post("/page").form([("csrf_token", "")]));
}

#[test]
fn a_new_token_replaces_the_old_one_at_once() {
    for is_cookie in [false, true] {
        let app = client(|config| {
            sessions(config);
            if is_cookie {
                config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
            }
            config.set_default_csrf_options(CsrfOptions::new());
            pages(config, says("done"));
            config.add_route("renew", "/renew");
            let renew = |request: &mut Request| {
                let old = request.csrf_token();
                let new = request.new_csrf_token();
                assert_ne!(old, new);
                assert_eq!(request.csrf_token(), new);
                new
            };
            config.add_view(View::new(renew).route_name("renew"));
        });
        let old = token(&app);
        let new = app.get("/renew").send().text().to_owned();
        refuses(app.post("/page").header("x-csrf-token", old));
        accepts(app.post("/page").header("x-csrf-token", new));
    }
}

#[test]
fn what_browsers_would_refuse_of_the_cookie_is_refused_at_start() {
    has_mistake(
        |config| {
            let policy = CookieCsrfStoragePolicy::new().samesite("None");
            config.set_csrf_storage_policy(policy);
        },
        &["integration/csrf/storage.rs:", "without `secure(true)`"],
    );
}

/// An attacker who planted the session knows its token, wherever it is kept.
#[test]
fn a_login_replaces_the_token_under_a_key_of_choice() {
    for key in ["tok", "_csrft_"] {
        let app = client(|config| {
            sessions(config);
            config.set_csrf_storage_policy(SessionCsrfStoragePolicy::new().key(key));
            config.set_default_csrf_options(CsrfOptions::new());
            pages(config, says("done"));
            config.add_route("login", "/login");
            let login = |request: &mut Request| {
                request.session().renew();
                "hello"
            };
            config.add_view(View::new(login).route_name("login").require_csrf(false));
        });
        let planted = token(&app);
        accepts(app.post("/page").header("x-csrf-token", &planted));
        app.post("/login").send();
        refuses(app.post("/page").header("x-csrf-token", &planted));
        let new = token(&app);
        accepts(app.post("/page").header("x-csrf-token", &new));
    }
}

#[test]
fn a_login_makes_no_token_where_there_was_none() {
    let app = client(|config| {
        sessions(config);
        config.set_csrf_storage_policy(SessionCsrfStoragePolicy::new().key("tok"));
        config.add_route("login", "/login");
        let login = |request: &mut Request| {
            request.session().renew();
            request.session().len().to_string()
        };
        config.add_view(View::new(login).route_name("login"));
    });
    assert_eq!(app.get("/login").send().text(), "0");
}
