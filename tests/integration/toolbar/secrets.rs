//! No secret is recorded, and nothing that is shown becomes markup.

use pyramidion::http::header::SET_COOKIE;
use pyramidion::http::{HeaderName, HeaderValue};
use pyramidion::renderers::render;
use pyramidion::testing::{FormPart, TestApp, TestResponse};
use pyramidion::{Request, Response, View};
use serde_json::json;

use super::{configured, here, path, with_layer};

const CANARY: &str = "h-u-n-t-e-r-2";

/// Returns everything that the toolbar says of a response, and of the application, in every form.
fn all(app: &TestApp, path: &str) -> String {
    let paths = ["/_debug/", "/_debug/application", path];
    let formats = ["html", "json", "panels", "markdown", "curl"];
    let texts = paths.iter().flat_map(|path| {
        formats.map(|format| {
            let answer = here(app.get(&format!("{path}?format={format}")));
            assert_eq!(answer.status(), 200, "{path} as {format}");
            answer.text().to_owned()
        })
    });
    texts.collect()
}

/// Does what a header asks for, with a secret that is nowhere else.
fn tell(request: &mut Request) -> pyramidion::Result<Response> {
    let response = Response::html("<body></body>");
    let with = |name: HeaderName, value: String| -> pyramidion::Result<Response> {
        let value = HeaderValue::try_from(value)?;
        Ok(Response::html("<body></body>").with_header(name, value))
    };
    match request.header("x-tell").unwrap_or_default() {
        "field" => tracing::info!(password = CANARY, "it came"),
        "message" => tracing::error!("the token: {CANARY}"),
        "URL" => tracing::warn!("sent to https://ada:{CANARY}@db.example/?a=1"),
        "query" => tracing::warn!(url = %format!("/login?token={CANARY}&a=1"), "sent"),
        "panel" => tracing::info!(target: "pyramidion::panel::mail", auth = CANARY, "sent"),
        "statement" => tracing::debug!(
            target: "sqlx::query",
            summary = "SELECT * FROM …",
            db.statement = format!("SELECT *\nFROM users\nWHERE api_key = '{CANARY}'"),
            rows_returned = 1_u64,
        ),
        "session" => {
            request.session().insert("api_token", CANARY)?;
        }
        "value" => {
            render("json", &json!({"deep": [{"secret_key": CANARY}]}), request)?;
        }
        "value with a URL" => {
            let url = format!("/?access_token={CANARY}");
            render("json", &json!({"next": url}), request)?;
        }
        "cookie" => return with(SET_COOKIE, format!("auth={CANARY}; Path=/")),
        "header" => {
            let name = HeaderName::from_static("x-auth-token");
            return with(name, CANARY.to_owned());
        }
        "redirect" => return Ok(Response::redirect(format!("/page?token={CANARY}"))),
        "error" => return Err(format!("the password: {CANARY} is wrong").into()),
        "error with a URL" => return Err(format!("no answer of /?api_key={CANARY}").into()),
        _ => {}
    }
    Ok(response)
}

fn app(settings: &[(&str, &str)]) -> TestApp {
    let mut config = configured(true);
    for (name, value) in settings {
        config.settings_mut().set(*name, *value);
    }
    config.add_route("login", "/login/{token}");
    config.add_view(View::new(tell).route_name("login"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

/// Fails if the toolbar says the secret anywhere, or does not say that something is hidden.
#[track_caller]
fn check(what: &str, app: &TestApp, response: &TestResponse) {
    let shown = all(app, &path(response));
    let place = shown.find(CANARY);
    let around = place.map(|at| {
        let begin = (0..=at.saturating_sub(200)).rev();
        let begin = begin.into_iter().find(|at| shown.is_char_boundary(*at));
        &shown[begin.unwrap_or(0)..at + CANARY.len()]
    });
    assert_eq!(around, None, "{what}");
    let says = shown.contains("****") || shown.contains("a value of");
    assert!(says, "{what}: {shown}");
}

#[test]
fn what_came_with_a_request_is_hidden() {
    // Nothing else of this application is a secret.
    let app = app(&[("session.secret", "")]);
    let url = "/login/x";
    let credentials = "YWRhOmgtdS1uLXQtZS1yLTI="; // `ada:h-u-n-t-e-r-2`
    let parts = [FormPart::text("password", CANARY), FormPart::text("a", "b")];
    let requests = [
        ("query", app.get(&format!("/page?password={CANARY}&a=1"))),
        (
            "query of nothing",
            app.get(&format!("/nowhere?access_token={CANARY}")),
        ),
        ("placeholder", app.get(&format!("/login/{CANARY}"))),
        (
            "form",
            app.post(url).form([("password", CANARY), ("user", "ada")]),
        ),
        ("form with files", app.post(url).multipart(parts)),
        (
            "JSON",
            app.post(url).json(&json!({"deep": [{"api_key": CANARY}]})),
        ),
        (
            "text",
            app.post(url).body(format!("user: ada\npassword: {CANARY}")),
        ),
        (
            "XML",
            app.post(url)
                .body(format!("<a><b>c</b><password>{CANARY}</password></a>")),
        ),
        (
            "credentials",
            app.get(url)
                .header("authorization", format!("Bearer {CANARY}")),
        ),
        (
            "a password",
            app.get(url)
                .header("authorization", format!("Basic {credentials}")),
        ),
        ("header", app.get(url).header("x-api-key", CANARY)),
        (
            "cookie",
            app.get(url)
                .header("cookie", format!("session=x; other={CANARY}")),
        ),
        (
            "referer",
            app.get(url)
                .header("referer", format!("http://localhost/?token={CANARY}")),
        ),
    ];
    for (what, request) in requests {
        let response = here(request);
        check(what, &app, &response);
        assert!(!all(&app, &path(&response)).contains(credentials), "{what}");
    }
}

#[test]
fn what_a_view_tells_is_hidden_by_its_name() {
    with_layer(|| {
        let app = app(&[("session.secret", "")]);
        for what in [
            "field",
            "message",
            "URL",
            "query",
            "panel",
            "statement",
            "session",
            "value",
            "value with a URL",
            "cookie",
            "header",
            "redirect",
            "error",
            "error with a URL",
        ] {
            let response = here(app.get("/login/x").header("x-tell", what));
            check(what, &app, &response);
        }
    });
}

#[test]
fn a_secret_of_the_settings_is_hidden_wherever_it_occurs() {
    with_layer(|| {
        let url = format!("postgres://ada:{CANARY}@db/x");
        for setting in [("mail.password", CANARY), ("db.url", url.as_str())] {
            let app = app(&[setting]);
            let body = json!({"a": CANARY, CANARY: [CANARY]});
            let request = app.post(&format!("/login/{CANARY}?a={CANARY}"));
            let request = request.header("x-note", CANARY).header("x-tell", "message");
            check(setting.0, &app, &here(request.json(&body)));
        }
    });
}

#[test]
fn an_argument_of_a_statement_is_hidden_where_it_came_with_the_request() {
    with_layer(|| {
        let mut config = configured(true);
        config.add_route("asks", "/asks");
        let asks = |request: &mut Request| {
            let key = request.post().get("api_key").unwrap_or_default();
            let statement = format!("SELECT a FROM b WHERE c = '{key}' AND d = '{key}'");
            tracing::debug!(target: "sqlx::query", summary = "SELECT a FROM b …", db.statement = statement);
            "asked"
        };
        config.add_view(View::new(asks).route_name("asks"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let response = here(app.post("/asks").form([("api_key", CANARY)]));
        let shown = all(&app, &path(&response));
        assert!(shown.contains("c = '****' AND d = '****'"), "{shown}");
        assert!(!shown.contains(CANARY));
    });
}

#[test]
fn what_is_known_later_is_hidden_where_a_text_is_cut() {
    with_layer(|| {
        let mut config = configured(true);
        config.add_route("asks", "/asks");
        let asks = |request: &mut Request| {
            // What is kept of a message ends within the password.
            let password = request.post().get("password").unwrap_or_default();
            tracing::info!(
                "{}ab {password} {}",
                "word ".repeat(3275),
                "more ".repeat(100)
            );
            "asked"
        };
        config.add_view(View::new(asks).route_name("asks"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let response = here(app.post("/asks").form([("password", CANARY)]));
        let shown = all(&app, &path(&response));
        assert!(shown.contains("word ab… ("), "it is cut there");
        assert!(!shown.contains("h-u-n"));
    });
}

#[test]
fn markup_is_text_wherever_it_comes_from() {
    let markup = "<script>alert(1)</script>\"'";
    with_layer(|| {
        let mut config = configured(true);
        config.add_route("echo", "/echo/{name}");
        let echo = move |request: &mut Request| -> pyramidion::Result<Response> {
            tracing::warn!(target: "pyramidion::panel::a<b>", note = markup, "{markup}");
            tracing::error!(target: "pyramidion::panel::<script>alert(1)</script>", "{markup}");
            tracing::info!(note = markup, "{markup}");
            tracing::debug!(target: "sqlx::query", summary = markup, db.statement = markup, rows_returned = markup, elapsed_secs = markup);
            request.session().insert(markup, markup)?;
            request.has_permission(markup);
            render("json", &json!({ markup: markup }), request)?;
            match request.header("x-fails") {
                Some(_) => Err(markup.into()),
                None => Ok(Response::html("<body></body>")),
            }
        };
        config.add_view(View::new(echo).route_name("echo"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let quoted = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22'";
        let url = format!("/echo/{quoted}?{quoted}={quoted}");
        let requests = [
            here(
                app.post(&url)
                    .header("x-note", markup)
                    .form([(markup, markup)]),
            ),
            here(app.post(&url).json(&json!({ markup: [markup] }))),
            here(
                app.post(&url)
                    .multipart([FormPart::file(markup, markup, "text/html", markup)]),
            ),
            here(
                app.get(&url)
                    .header("x-fails", "1")
                    .header("accept", "text/html"),
            ),
            here(app.get(&url).header("cookie", format!("{markup}={markup}"))),
            here(app.get(&format!("/{quoted}")).header("accept", "text/html")),
        ];
        for (position, response) in requests.iter().enumerate() {
            assert!(
                !response.text().contains("<script>alert(1)"),
                "{position}: {}",
                response.text()
            );
            for page in [
                path(response),
                "/_debug/".to_owned(),
                "/_debug/application".to_owned(),
            ] {
                let page = here(app.get(&page));
                assert!(
                    !page.text().contains("<script>alert"),
                    "{position}: {}",
                    page.text()
                );
                assert!(!page.text().contains("a<b>"), "{position}: {}", page.text());
                let policy = page.header("content-security-policy").expect("a policy");
                assert!(!policy.contains("unsafe"), "{policy}");
            }
            // A response that is not a page is not one for browsers either.
            for format in ["json", "panels", "markdown", "curl"] {
                let copy = here(app.get(&format!("{}?format={format}", path(response))));
                let kind = copy.header("content-type").expect("a type");
                assert!(
                    kind == "application/json" || kind.starts_with("text/plain"),
                    "{kind}"
                );
                assert_eq!(copy.header("x-content-type-options"), Some("nosniff"));
            }
        }
        assert!(requests[0].text().contains("<pyramidion-toolbar"));
        let page = here(app.get(&path(&requests[0])));
        let shown = page.text().matches("&lt;script&gt;alert(1)&lt;/script&gt;");
        assert!(shown.count() >= 12, "{}", page.text());
    });
}
