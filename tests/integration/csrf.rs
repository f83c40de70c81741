//! Requests that another site forged, and those of this one.

mod origin;
mod storage;
mod too_old;

use pyramidion::csrf::{
    BadCsrfOrigin, BadCsrfToken, CookieCsrfStoragePolicy, CsrfOptions, SessionCsrfStoragePolicy,
};
use pyramidion::extract::{CsrfChecked, CsrfToken};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{
    Configurator, HttpException, Request, SignedCookieSessionFactory, View, package, view_config,
};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

/// Routes for a page that shows the token and one that is posted.
fn pages(config: &mut Configurator, posted: View) {
    config.add_route("token", "/token");
    let token = View::new(|request: &mut Request| request.csrf_token());
    config.add_view(token.route_name("token").require_csrf(false));
    config.add_route("page", "/page");
    config.add_view(posted.route_name("page"));
}

fn sessions(config: &mut Configurator) {
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
}

fn checked() -> TestApp {
    client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
    })
}

fn token(app: &TestApp) -> String {
    app.get("/token").send().text().to_owned()
}

#[track_caller]
fn accepts(request: TestRequest<'_>) {
    assert_eq!(request.send().status(), 200);
}

#[track_caller]
fn refuses(request: TestRequest<'_>) {
    assert_eq!(request.send().status(), 400);
}

#[test]
fn the_token_is_taken_from_the_form_or_the_header() {
    let app = checked();
    let token = token(&app);
    refuses(app.post("/page"));
    accepts(app.post("/page").form([("csrf_token", token.as_str())]));
    accepts(app.post("/page").header("x-csrf-token", &token));
    refuses(app.post("/page").form([("csrf_token", "wrong")]));
    refuses(app.post("/page").form([("csrf_token", "😀")]));
    refuses(app.post("/page").header("x-csrf-token", "wrong"));
}

#[test]
fn a_wrong_header_is_not_saved_by_the_form_but_an_empty_one_is() {
    let app = checked();
    let token = token(&app);
    let form = || app.post("/page").form([("csrf_token", token.as_str())]);
    refuses(form().header("x-csrf-token", "wrong"));
    accepts(form().header("x-csrf-token", ""));
}

#[test]
fn the_token_in_the_query_or_in_json_does_not_count() {
    let app = checked();
    let token = token(&app);
    refuses(app.post(&format!("/page?csrf_token={token}")));
    refuses(
        app.post("/page")
            .json(&serde_json::json!({"csrf_token": token})),
    );
}

#[test]
fn safe_methods_are_not_checked_and_unknown_ones_are() {
    let app = checked();
    for method in ["GET", "HEAD", "TRACE"] {
        accepts(app.request(method, "/page"));
    }
    accepts(app.request("OPTIONS", "/page"));
    for method in ["POST", "PUT", "PATCH", "DELETE", "FROB", "get"] {
        refuses(app.request(method, "/page"));
    }
}

#[test]
fn the_token_of_another_visitor_does_not_count() {
    let app = checked();
    let theirs = token(&app);
    app.clear_cookies();
    token(&app);
    refuses(app.post("/page").header("x-csrf-token", theirs));
}

#[test]
fn a_view_can_be_checked_without_defaults_and_excepted_from_them() {
    let app = client(|config| {
        sessions(config);
        pages(config, says("done").require_csrf(true));
    });
    refuses(app.post("/page"));
    let token = token(&app);
    accepts(app.post("/page").header("x-csrf-token", token));
    let app = client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done").require_csrf(false));
    });
    accepts(app.post("/page"));
    let app = client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new().require_csrf(false));
        pages(config, says("done"));
    });
    accepts(app.post("/page"));
}

#[test]
fn names_methods_and_exceptions_can_be_chosen() {
    let app = client(|config| {
        sessions(config);
        let options = CsrfOptions::new()
            .token("t")
            .header("X-T")
            .safe_methods(["POST"])
            .callback(|request| request.header("authorization").is_none());
        config.set_default_csrf_options(options);
        pages(config, says("done"));
    });
    accepts(app.post("/page"));
    refuses(app.get("/page"));
    let token = token(&app);
    accepts(app.request("PUT", "/page").form([("t", token.as_str())]));
    accepts(app.get("/page").header("x-t", token));
    accepts(app.get("/page").header("authorization", "Bearer x"));
}

#[test]
fn nothing_is_checked_where_neither_form_nor_header_is_looked_at() {
    let app = client(|config| {
        sessions(config);
        let options = CsrfOptions::new().token(None).header(None);
        config.set_default_csrf_options(options);
        pages(config, says("done"));
    });
    accepts(app.post("/page"));
}

mod checked {
    //! A view that is for errors only, which Pyramid allows to be checked.

    use pyramidion::httpexceptions::Status;
    use pyramidion::view_config;

    #[view_config(context = Status<410>, exception_only = true, require_csrf = true)]
    fn gone() -> &'static str {
        "gone"
    }
}

#[test]
fn exception_views_are_not_checked_unless_they_say_so() {
    let app = client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new());
        config.add_view(says("not found").notfound());
        let gone =
            |_: &mut Request| -> pyramidion::Result<String> { Err(HttpException::gone().into()) };
        pages(config, View::new(gone).require_csrf(false));
        config.scan(pyramidion::package!(self::checked));
    });
    assert_eq!(app.post("/nowhere").send().text(), "not found");
    assert_eq!(app.get("/page").send().text(), "gone");
    assert_eq!(
        app.post("/page").send().status(),
        500,
        "an error inside an exception view"
    );
}

#[test]
fn a_missing_view_and_a_missing_permission_are_told_first() {
    struct Nobody;

    impl SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> Decision {
            false.into()
        }
    }

    let app = client(|config| {
        sessions(config);
        config.set_security_policy(Nobody);
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done").permission("post"));
    });
    assert_eq!(app.post("/nowhere").send().status(), 404);
    assert_eq!(app.post("/page").send().status(), 403);
}

#[test]
fn forms_with_files_carry_the_token_too() {
    let app = checked();
    let token = token(&app);
    let body = |name: &str, disposition: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"{disposition}\r\n\r\n{token}\r\n--b--\r\n"
        )
    };
    let form = |body: String| {
        let content_type = "multipart/form-data; boundary=b";
        app.post("/page")
            .header("content-type", content_type)
            .body(body)
    };
    accepts(form(body("csrf_token", "")));
    refuses(form(body("csrf_token", "; filename=\"x\"")));
    refuses(form(body("other", "")));
}

/// Requests over TLS whose token is right.
fn over_tls<'a>(app: &'a TestApp, token: &str) -> TestRequest<'a> {
    let request = app.post("/page").secure(true).header("host", "own.example");
    request.header("x-csrf-token", token)
}

#[test]
fn exception_views_can_be_for_what_was_wrong() {
    let app = client(|config| {
        sessions(config);
        config.set_default_csrf_options(CsrfOptions::new());
        pages(config, says("done"));
        config.add_view(says("log in again").exception::<BadCsrfToken>());
        config.add_view(says("go away").exception::<BadCsrfOrigin>());
    });
    let response = app.post("/page").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (400, "log in again")
    );
    let response = over_tls(&app, "")
        .header("origin", "https://evil.example")
        .send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (400, "go away")
    );
}

mod typed {
    //! Views that take the token, or the proof that it was there.

    use super::{CsrfChecked, CsrfToken, view_config};

    #[view_config(route_name = "form")]
    fn form(token: CsrfToken) -> String {
        format!("<input name=\"csrf_token\" value=\"{token}\">")
    }

    #[view_config(route_name = "checked")]
    fn checked(_: CsrfChecked) -> &'static str {
        "checked"
    }
}

fn typed_routes(config: &mut Configurator) {
    config.add_route("form", "/form");
    config.add_route("checked", "/checked");
    config.scan(package!(self::typed));
}

#[test]
fn a_view_can_take_the_token_as_an_argument() {
    let app = client(|config| {
        config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
        typed_routes(config);
    });
    let form = app.get("/form").send();
    let token = app.cookie("csrf_token").expect("a token");
    assert_eq!(
        form.text(),
        format!("<input name=\"csrf_token\" value=\"{token}\">")
    );
    // A cookie may have any value; it is escaped.
    app.set_cookie("csrf_token", "<script>");
    assert!(
        app.get("/form")
            .send()
            .text()
            .contains("value=\"&lt;script&gt;\"")
    );
}

#[test]
fn a_view_that_takes_the_proof_is_never_called_without_the_token() {
    let app = client(|config| {
        config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
        typed_routes(config);
    });
    app.get("/form").send();
    let token = app.cookie("csrf_token").expect("a token");
    for method in ["GET", "POST"] {
        refuses(app.request(method, "/checked"));
        let request = app
            .request(method, "/checked")
            .header("x-csrf-token", &token);
        assert_eq!(request.send().text(), "checked");
    }
    let forged = app
        .post("/checked")
        .secure(true)
        .header("x-csrf-token", &token);
    refuses(forged.header("origin", "https://evil.example"));
}

#[test]
fn a_token_that_nothing_keeps_is_a_mistake_of_the_configuration() {
    has_mistake(
        |config| config.set_default_csrf_options(CsrfOptions::new()),
        &[
            "integration/csrf.rs:",
            "CSRF tokens are kept in the session, but there is no session factory",
            "config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())",
        ],
    );
    has_mistake(
        |config| config.set_csrf_storage_policy(SessionCsrfStoragePolicy::new()),
        &["CSRF tokens are kept in the session, but there is no session factory"],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(says("").route_name("page").require_csrf(true));
        },
        &[
            "integration/csrf.rs:",
            "the view requires the CSRF token, which is kept in the session, but there is no session factory",
        ],
    );
    let found = mistakes(typed_routes).join("\n");
    for view in ["form", "checked"] {
        let text = format!("the view `{view}` takes the CSRF token, which is kept in the session");
        assert!(found.contains(&text), "{found}");
    }
}
