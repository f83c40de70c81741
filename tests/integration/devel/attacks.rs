//! Markup and secrets in whatever pages of development show.

use std::collections::HashMap;

use pyramidion::http::Method;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Request, SignedCookieSessionFactory, View, ViewResult};

use super::pages::add;
use super::{client, developing, here};

const MARKUP: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

/// An application that fails with what it was sent.
fn application() -> TestApp {
    let mut config = developing();
    let settings = config.settings_mut();
    settings.set("payment.api_key", "Canary-setting-1");
    settings.set("database.url", "postgres://ada:Canary-url-2@db/x");
    config.set_session_factory(SignedCookieSessionFactory::new("Canary-key-of-sessions-3"));
    let echoes = |request: &mut Request| -> ViewResult {
        request.session().insert("password", "Canary-session-4")?;
        request
            .session()
            .insert("nested", HashMap::from([("token", "Canary-session-5")]))?;
        let text = format!(
            "{:?} {:?} {:?} {} {} {} Canary-setting-1 Canary-session-4 Canary-session-5",
            request.headers(),
            request.post(),
            request.matchdict().iter().collect::<Vec<_>>(),
            request.url(),
            String::from_utf8_lossy(request.body()),
            request.settings().get("database.url").unwrap_or_default(),
        );
        Err(text.into())
    };
    add(
        &mut config,
        "echo",
        "/echo/{token}/{rest:.*}",
        View::new(echoes),
    );
    let panics =
        |request: &mut Request| -> String { panic!("{} {:?}", request.url(), request.post()) };
    add(&mut config, "panic", "/panic/{password}", View::new(panics));
    client(config)
}

/// Sends a request in each way that its answer can be made.
fn all(
    client: &TestApp,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Vec<TestResponse> {
    let ask = |accept: &str| {
        let mut request = client
            .request(method, path)
            .extension(here())
            .header("accept", accept);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(body.to_owned()).send()
    };
    ["text/html", "application/json", "text/plain"]
        .map(ask)
        .into()
}

#[test]
fn no_secret_is_in_any_byte() {
    let client = application();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let json = [("content-type", "application/json")];
    let multipart = [("content-type", "multipart/form-data; boundary=b")];
    let part =
        "--b\r\ncontent-disposition: form-data; name=\"password\"\r\n\r\nCanary-6\r\n--b--\r\n";
    let mut responses = Vec::new();
    for path in [
        "/echo/Canary-6/x",
        "/echo/Canary%2D6/x",
        "/panic/Canary-6",
        "/absent?password=Canary-6",
        "/echo/x/y?api_key=Canary%2d6",
    ] {
        responses.extend(all(&client, "GET", path, &[], ""));
    }
    for path in ["/echo/x/y", "/panic/none", "/absent"] {
        for header in [
            ("authorization", "Bearer Canary-6"),
            ("authorization", "Basic YWRhOkNhbmFyeS02"),
            ("proxy-authorization", "Bearer Canary-6"),
            ("x-api-key", "Canary-6"),
            ("x-csrf-token", "Canary-6"),
            ("cookie", "session=Canary-6; other=Canary-6"),
            ("cookie", "a=\"Canary-6\""),
            ("referer", "http://localhost/?token=Canary-6"),
        ] {
            responses.extend(all(&client, "GET", path, &[header], ""));
        }
        responses.extend(all(
            &client,
            "POST",
            path,
            &form,
            "user=x&password=Canary-6",
        ));
        responses.extend(all(&client, "POST", path, &form, "pass%77ord=Canary%2d6"));
        // A body that is not a form is read as a name without a value.
        responses.extend(all(
            &client,
            "POST",
            path,
            &form,
            "user: x\npassword: Canary-6",
        ));
        responses.extend(all(
            &client,
            "POST",
            path,
            &json,
            r#"{"a": [{"secret": {"b": ["Canary-6"]}}]}"#,
        ));
        responses.extend(all(&client, "POST", path, &multipart, part));
    }
    assert!(responses.len() > 100);
    for response in responses {
        assert!(response.status().is_client_error() || response.status().is_server_error());
        let text = response.text();
        assert!(
            text.contains("Copy as curl")
                || response.header("content-type") != Some("text/html; charset=UTF-8")
        );
        for part in ["Canary", "YWRhOkNhbmFyeS02"] {
            assert!(!text.contains(part), "{part}: {text}");
        }
        for (name, value) in response.headers() {
            assert!(
                !String::from_utf8_lossy(value.as_bytes()).contains("Canary"),
                "{name}"
            );
        }
    }
}

#[test]
fn markup_is_text_wherever_it_comes_from() {
    let client = application();
    let quoted = "%3Cscript%3Ealert(1)%3C/script%3E%22'%3E%3Cimg%20src=x%20onerror=alert(2)%3E";
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let multipart = [("content-type", "multipart/form-data; boundary=b")];
    let file = format!(
        "--b\r\ncontent-disposition: form-data; name=\"<script>\"; filename=\"<script>alert(1)</script>.txt\"\r\n\r\n{MARKUP}\r\n--b--\r\n"
    );
    let field = format!("{quoted}={quoted}");
    let mut responses = Vec::new();
    for (method, path, headers, body) in [
        ("GET", format!("/{quoted}"), &[][..], ""),
        (
            "GET",
            format!("/echo/x/{quoted}?{quoted}={quoted}"),
            &[],
            "",
        ),
        ("GET", "/absent".to_owned(), &[("x-markup", MARKUP)], ""),
        ("GET", "/echo/x/y".to_owned(), &[("x-markup", MARKUP)], ""),
        (
            "GET",
            "/absent".to_owned(),
            &[("cookie", "<script>=<script>; a=<script>alert(1)</script>")],
            "",
        ),
        ("POST", "/echo/x/y".to_owned(), &form, &field),
        ("POST", "/panic/x".to_owned(), &form, &field),
        ("POST", "/echo/x/y".to_owned(), &multipart, &file),
        (
            "POST",
            "/echo/x/y".to_owned(),
            &[("content-type", "application/json")],
            r#"{"<script>alert(1)</script>": "<script>"}"#,
        ),
        ("<SCRIPT>", "/absent".to_owned(), &[], ""),
    ] {
        if Method::from_bytes(method.as_bytes()).is_ok() {
            responses.push((path.clone(), all(&client, method, &path, headers, body)));
        }
    }
    for (path, answers) in responses {
        let [html, json, text] = &answers[..] else {
            panic!("three forms")
        };
        let (style, body) = html.text().split_once("</style>").expect("a page");
        assert_eq!(style.matches("<script").count(), 0, "{path}");
        assert_eq!(body.matches("<script").count(), 1, "its own: {path}");
        assert!(!body.contains("<img"), "{path}");
        let policy = html.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
        assert_eq!(json.header("content-type"), Some("application/json"));
        let _: serde_json::Value = json.json();
        assert_eq!(
            text.header("content-type"),
            Some("text/plain; charset=UTF-8")
        );
        for answer in &answers {
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        }
    }
}

#[test]
fn the_style_and_the_script_are_those_of_the_policy() {
    use base64::Engine as _;
    use sha2::Digest as _;

    let client = application();
    let [html, ..] = &all(&client, "GET", "/absent", &[], "")[..] else {
        panic!("three forms")
    };
    let policy = html.header("content-security-policy").expect("a policy");
    for tag in ["style", "script"] {
        let (_, rest) = html
            .text()
            .split_once(&format!("<{tag}>"))
            .expect("its begin");
        let (text, _) = rest.split_once(&format!("</{tag}>")).expect("its end");
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        assert!(
            policy.contains(&format!("'sha256-{hash}'")),
            "{tag}: {policy}"
        );
    }
    assert!(!html.text().contains(" style=") && !html.text().contains(" onclick="));
}

#[test]
fn a_command_is_one_word_after_the_other_whatever_is_in_it() {
    let client = application();
    let headers = [("x-quote", "a'; rm -rf $HOME `id` \\")];
    let [html, ..] = &all(&client, "GET", "/it's/$(id)", &headers, "")[..] else {
        panic!("three forms")
    };
    let quoted = "&#x27;x-quote: a&#x27;\\&#x27;&#x27;; rm -rf $HOME `id` \\&#x27;";
    assert!(html.text().contains(quoted), "{}", html.text());
}

#[test]
fn the_session_is_shown_before_and_now_and_its_cookie_is_the_same() {
    let mut plain = pyramidion::Configurator::new();
    let mut shown = developing();
    for config in [&mut plain, &mut shown] {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        let fails = |request: &mut Request| -> ViewResult {
            request.session().insert("count", 2)?;
            request.session().insert("password", "hunter2")?;
            Err("it failed".into())
        };
        add(config, "fails", "/", View::new(fails));
        add(
            config,
            "begins",
            "/begin",
            View::new(|request: &mut Request| -> ViewResult {
                request.session().insert("count", 1)?;
                Ok(pyramidion::Response::text("begun"))
            }),
        );
        add(
            config,
            "untouched",
            "/untouched",
            View::new(|| -> ViewResult { Err("untouched".into()) }),
        );
    }
    let [plain, shown] = [client(plain), client(shown)];
    for client in [&plain, &shown] {
        assert_eq!(client.get("/begin").send().text(), "begun");
    }
    let ask = |client: &TestApp, path: &str| {
        client
            .get(path)
            .extension(here())
            .header("accept", "text/html")
            .send()
    };
    let page = ask(&shown, "/");
    let (_, rest) = page
        .text()
        .split_once("Session before")
        .expect("the session");
    let (before, now) = rest.split_once("Session now").expect("the session now");
    assert!(before.contains("&quot;count&quot;: 1") && !before.contains("password"));
    assert!(
        now.contains("&quot;count&quot;: 2")
            && now.contains("&quot;password&quot;: &quot;****&quot;")
    );
    for path in ["/", "/untouched"] {
        let [plain, shown] = [ask(&plain, path), ask(&shown, path)];
        assert_eq!(plain.header("vary"), shown.header("vary"), "{path}");
        assert_eq!(
            plain.headers().contains_key("set-cookie"),
            shown.headers().contains_key("set-cookie"),
            "{path}"
        );
    }
}
