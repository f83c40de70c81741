//! Which pages get the toolbar, and what of them changes.

use pyramidion::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use pyramidion::http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::response::IntoResponse as _;
use pyramidion::testing::TestApp;
use pyramidion::{Body, Configurator, HttpException, Response, View};

use super::{PAGE, here, recording, with_layer};

const MARK: &str = "<pyramidion-toolbar";

/// Returns an application whose only view answers with this.
fn answering(answer: impl Fn() -> Response + Send + Sync + 'static) -> TestApp {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.settings_mut().set("pyramidion.development", "on");
    config.add_route("page", "/");
    config.add_view(View::new(answer).route_name("page"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

fn with(name: HeaderName, value: &'static str) -> impl Fn() -> Response {
    move || Response::html(PAGE).with_header(name.clone(), HeaderValue::from_static(value))
}

#[test]
fn a_page_gets_the_toolbar_before_its_end() {
    let app = answering(|| Response::html("<body>a</body>b</BODY></html>"));
    let page = here(app.get("/"));
    let (before, after) = page.text().split_once(MARK).expect("the toolbar");
    assert_eq!(before, "<body>a</body>b");
    assert!(after.ends_with("</script></BODY></html>"), "{after}");
    assert!(
        after.contains(r#"<script src="/_debug/toolbar.js" defer></script>"#),
        "{after}"
    );
    let script = here(app.get("/_debug/toolbar.js"));
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=UTF-8")
    );
    assert!(
        script.bytes().len() <= 20_000,
        "{} bytes",
        script.bytes().len()
    );
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ] {
        assert!(!script.text().contains(forbidden), "{forbidden}");
    }
}

#[test]
fn the_end_of_a_page_is_none_of_a_script_or_a_comment() {
    for (begin, end) in [
        ("<body>a", "</body><!-- </body> -->"),
        ("<body>a", "</body><script>x = '</body>'</script>"),
        ("<body>a<textarea></body></textarea>", "</body >"),
    ] {
        let app = answering(move || Response::html(format!("{begin}{end}")));
        let page = here(app.get("/"));
        assert!(
            page.text().starts_with(&format!("{begin}{MARK}")),
            "{}",
            page.text()
        );
        assert!(page.text().ends_with(end), "{}", page.text());
    }
    let none = "<body><script>write('<body></body>')</script>";
    let app = answering(move || Response::html(none));
    assert_eq!(here(app.get("/")).text(), none);
}

#[test]
fn what_is_not_a_whole_page_stays_as_it_is() {
    let large = || Response::html(format!("<body>{}</body>", "x".repeat(2 << 20)));
    let stream = || {
        let body =
            http_body_util::StreamBody::new(futures_util::stream::iter([Ok::<_, std::io::Error>(
                http_body::Frame::data(bytes::Bytes::from_static(PAGE.as_bytes())),
            )]));
        Response::html(Body::stream(body))
    };
    let cases: [(&str, TestApp); 8] = [
        ("text", answering(|| Response::text(PAGE))),
        ("JSON", answering(|| Response::json(PAGE).expect("a text"))),
        ("a fragment", answering(|| Response::html("<p>a part</p>"))),
        ("a large page", answering(large)),
        ("a stream", answering(stream)),
        ("compressed", answering(with(CONTENT_ENCODING, "gzip"))),
        (
            "UTF-16",
            answering(with(CONTENT_TYPE, "text/html; charset=UTF-16LE")),
        ),
        (
            "a part",
            answering(|| Response::html(PAGE).with_status(StatusCode::PARTIAL_CONTENT)),
        ),
    ];
    for (what, app) in cases {
        let page = here(app.get("/"));
        assert!(
            !String::from_utf8_lossy(page.bytes()).contains(MARK),
            "{what}"
        );
        assert!(page.header("x-debug-link").is_some(), "{what} is recorded");
    }
}

#[test]
fn only_what_a_browser_shows_as_a_page_gets_the_toolbar() {
    let app = answering(|| Response::html(PAGE));
    for (name, value, expected) in [
        ("sec-fetch-dest", "document", true),
        ("sec-fetch-dest", "empty", false),
        ("sec-fetch-dest", "iframe", false),
        ("x-requested-with", "XMLHttpRequest", false),
    ] {
        let page = here(app.get("/").header(name, value));
        assert_eq!(page.text().contains(MARK), expected, "{name}: {value}");
    }
    assert_eq!(here(app.request("HEAD", "/")).text(), "");
}

#[test]
fn the_length_is_right_and_validators_go() {
    let app = answering(|| {
        Response::html(PAGE)
            .with_header(CONTENT_LENGTH, HeaderValue::from(PAGE.len()))
            .with_header(ETAG, HeaderValue::from_static("\"x\""))
            .with_header(
                LAST_MODIFIED,
                HeaderValue::from_static("Sat, 01 Jan 2000 00:00:00 GMT"),
            )
    });
    let page = here(app.get("/"));
    assert_eq!(
        page.header("content-length"),
        Some(&*page.bytes().len().to_string())
    );
    assert!(page.bytes().len() > PAGE.len());
    assert_eq!(
        (page.header("etag"), page.header("last-modified")),
        (None, None)
    );
}

#[test]
fn a_policy_is_kept_and_respected() {
    for (policy, script, connects) in [
        ("default-src 'self'", Some(" defer"), true),
        (
            "default-src 'none'; script-src 'nonce-abc'",
            Some(" nonce=\"abc\" defer"),
            false,
        ),
        (
            "script-src 'strict-dynamic' 'nonce-abc'; connect-src 'self'",
            Some(" nonce=\"abc\" defer"),
            true,
        ),
        ("script-src https://cdn.example", None, true),
        ("default-src 'none'", None, false),
    ] {
        let app = answering(with(CONTENT_SECURITY_POLICY, policy));
        let page = here(app.get("/"));
        assert_eq!(page.header("content-security-policy"), Some(policy));
        let text = page.text();
        let Some(attributes) = script else {
            assert!(!text.contains(MARK), "{policy}: {text}");
            continue;
        };
        let script = format!("<script src=\"/_debug/toolbar.js\"{attributes}></script>");
        assert!(text.contains(&script), "{policy}: {text}");
        assert_eq!(
            text.contains(" data-connects>"),
            connects,
            "{policy}: {text}"
        );
    }
    // A policy inside the page is not read: then there is a link and no script.
    let app = answering(|| {
        Response::html(
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><body></body>",
        )
    });
    let page = here(app.get("/"));
    assert!(
        page.text().contains(MARK) && !page.text().contains("<script"),
        "{}",
        page.text()
    );
}

#[test]
fn a_page_of_a_mounted_application_has_one_toolbar() {
    let application = || {
        let mut config = Configurator::new();
        config.include(pyramidion_toolbar::toolbar);
        config.settings_mut().set("pyramidion.development", "on");
        config.add_route("page", "/");
        config.add_view(View::new(|| Response::html(PAGE)).route_name("page"));
        config
    };
    let mut config = application();
    let inner = application().make_app().expect("a right configuration");
    config.mount("/inner", inner);
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for (page, root) in [("/", "/_debug"), ("/inner/", "/inner/_debug")] {
        let response = here(app.get(page));
        assert_eq!(
            response.text().matches(MARK).count(),
            1,
            "{}",
            response.text()
        );
        let link = response.header("x-debug-link").expect("a link");
        assert!(
            link.starts_with(&format!("http://localhost{root}/r/")),
            "{link}"
        );
        let recording = link
            .strip_prefix("http://localhost")
            .expect("a link to this site");
        assert_eq!(here(app.get(recording)).status(), 200);
    }
}

#[test]
fn what_is_logged_while_a_page_departs_keeps_nobody_waiting() {
    let (sender, done) = std::sync::mpsc::channel();
    // If it waits for itself, that is for ever.
    std::thread::spawn(move || {
        with_layer(|| {
            let strict = with(CONTENT_SECURITY_POLICY, "default-src 'none'");
            let app = answering(strict);
            let response = here(app.get("/"));
            assert_eq!(response.text(), PAGE);
            let recorded = recording(&app, &response).to_string();
            assert!(
                recorded.contains("a page has no debug toolbar"),
                "{recorded}"
            );
            assert_eq!(here(app.get("/")).status(), 200);
            sender.send(()).expect("it is waited for");
        });
    });
    let patience = pyramidion_tests::http::PATIENCE;
    done.recv_timeout(patience).expect("the page is answered");
}

#[test]
fn what_has_no_body_is_recorded_as_empty() {
    for status in [204, 205, 304] {
        let status = StatusCode::from_u16(status).expect("a status");
        let app = answering(move || Response::html(PAGE).with_status(status));
        assert_eq!(recording(&app, &here(app.get("/")))["size"], 0, "{status}");
    }
    let app = answering(|| Response::html(PAGE));
    assert_eq!(recording(&app, &here(app.request("HEAD", "/")))["size"], 0);
    assert_eq!(recording(&app, &here(app.get("/")))["size"], PAGE.len());
}

#[test]
fn nothing_is_said_of_a_page_with_the_toolbar_for_head() {
    let whole = || Response::html(PAGE);
    // A view may make no body for HEAD, and say how long that for GET is.
    let empty = || Response::html("").with_header(CONTENT_LENGTH, PAGE.len().into());
    let error = || Response::html(PAGE).with_status(StatusCode::NOT_FOUND);
    for view in [whole, empty, error] {
        let tagged = move || view().with_header(ETAG, HeaderValue::from_static("\"a\""));
        let head = here(answering(tagged).request("HEAD", "/"));
        assert_eq!(head.header("content-length"), None);
        assert_eq!(head.header("etag"), None);
        assert!(head.header("x-debug-link").is_some());
        assert!(head.bytes().is_empty());
    }
    // What gets no toolbar stays as it is.
    for view in [
        || Response::html("<p>a part"),
        || Response::text("a text!!!"),
    ] {
        let head = here(answering(view).request("HEAD", "/"));
        assert_eq!(head.header("content-length"), Some("9"));
    }
    let app = answering(|| HttpException::bad_request().into_response());
    for accept in ["text/html", "application/json", "text/plain"] {
        let head = app.request("HEAD", "/").header("accept", accept);
        let head = here(head);
        assert_eq!(head.status(), 400);
        assert_eq!(head.header("content-length"), None, "{accept}");
    }
}
