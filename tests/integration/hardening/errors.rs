//! What an answer repeats of a request, and what it tells of the application: nothing that it should not.

use pyramidion::server::AccessLog;
use pyramidion::testing::TestApp;
use pyramidion::{HttpException, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::{client, says};

use crate::logging::{Log, logged_by};
use crate::wire::exchange;

/// Names that would be markup if nobody escaped them.
const MARKUP: [&str; 16] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</h1><h1>",
    "<!--",
    "--><b>",
    "<![CDATA[<b>]]>",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "<b",
    "{{ 7 * 7 }}",
    "{% include \"x\" %}",
    "${7*7}",
    "javascript:alert(1)",
    "\u{ff1c}script\u{ff1e}",
];

/// Undoes what a template does to a text.
fn unescaped(html: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(html.to_owned(), |text, (entity, is)| {
        text.replace(entity, is)
    })
}

#[test]
fn markup_in_a_name_is_escaped() {
    let app = TestApp::new(app::app([7; 64]).expect("the tutorial"));
    app.post("/add").form([("user", "x-name-x")]).send();
    let page = app.get("/read").send().text().to_owned();
    let (before, after) = page.split_once("x-name-x").expect("the name");
    for name in MARKUP {
        app.post("/add").form([("user", name)]).send();
        let page = app.get("/read").send();
        let shown = page
            .text()
            .strip_prefix(before)
            .and_then(|p| p.strip_suffix(after));
        let shown = shown.unwrap_or_else(|| panic!("{name}: {}", page.text()));
        assert!(!shown.contains(['<', '>', '"', '\'']), "{shown}");
        assert_eq!(unescaped(shown), name);
    }
}

/// An application whose views fail in every way.
fn failing() -> TestApp {
    client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("fail", "/fail/{how}/*rest");
        let fail = |request: &mut Request| -> pyramidion::Result<Response> {
            match request.matchdict().get("how") {
                Some("panic") => panic!("x-inside-x {}", request.path()),
                Some("payload") => std::panic::panic_any(7),
                Some("error") => Err(format!("x-inside-x in {}", file!()).into()),
                Some("missing") => Err(HttpException::not_found().into()),
                _ => Ok(Response::text(
                    request.params().one("x-needed-x")?.to_owned(),
                )),
            }
        };
        config.add_view(View::new(fail).route_name("fail"));
        config.add_route("posted", "/posted");
        config.add_view(says("posted").route_name("posted").request_method(["POST"]));
    })
}

#[test]
fn pages_of_errors_repeat_nothing() {
    let app = failing();
    for accept in ["text/html", "application/json", "text/plain", "*/*"] {
        for mark in [
            "%3Cscript%3Ex-typed-x",
            "x-typed-x%22%27",
            "%7B%7Bx-typed-x%7D%7D",
        ] {
            for target in [
                format!("/{mark}"),
                format!("/{mark}%ff"),
                format!("/fail/panic/{mark}"),
                format!("/fail/error/{mark}"),
                format!("/fail/missing/{mark}"),
                format!("/fail/param/{mark}?{mark}={mark}"),
                format!("/posted?{mark}"),
                format!("/posted?{mark}=%ff"),
            ] {
                let request = app.get(&target).header("accept", accept);
                let request = request
                    .header("referer", "x-typed-x")
                    .header("cookie", "x-typed-x=1");
                let response = request.header("x-typed-x", "x-typed-x").send();
                assert!(response.status().as_u16() >= 400, "{target}");
                let shown = String::from_utf8_lossy(response.bytes()).into_owned();
                let headers = format!("{:?}", response.headers());
                let has = shown.contains("x-typed-x") || headers.contains("x-typed-x");
                assert!(!has, "{target}: {headers} {shown}");
            }
        }
    }
}

#[test]
fn pages_of_errors_tell_nothing_of_the_inside() {
    let app = failing();
    for accept in ["text/html", "application/json", "text/plain"] {
        for how in ["panic", "payload", "error"] {
            let path = format!("/fail/{how}/");
            let response = app.get(&path).header("accept", accept).send();
            assert_eq!(response.status(), 500, "{path}");
            for inside in [
                "x-inside-x",
                "panic",
                ".rs",
                "src/",
                "Any",
                "backtrace",
                "thread",
                "7",
            ] {
                assert!(
                    !response.text().contains(inside),
                    "{inside}: {}",
                    response.text()
                );
            }
            assert_eq!(response.header("server"), None);
            assert_eq!(response.header("x-powered-by"), None);
            assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        }
    }
}

#[test]
fn a_poisoned_host_is_not_passed_on() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("go", "/go");
        let go = |request: &mut Request| -> pyramidion::Result<Response> {
            request.session().insert("a", 1)?;
            Ok(Response::redirect(request.route_path("list")?))
        };
        config.add_view(View::new(go).route_name("go"));
        config.add_route("list", "/list/");
        config.add_view(says("list").route_name("list"));
        let status = http::StatusCode::TEMPORARY_REDIRECT;
        config.add_view(says("nothing").notfound().append_slash(status));
    });
    for (header, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-proto", "https"),
        ("x-original-url", "/evil.example"),
        ("x-rewrite-url", "/evil.example"),
        ("x-forwarded-prefix", "/evil.example"),
    ] {
        for path in ["/go", "/list", "/list/", "/nothing"] {
            let response = app.get(path).header(header, value).send();
            let all = format!("{:?} {}", response.headers(), response.text());
            assert!(
                !all.contains("evil.example") && !all.contains("ecure"),
                "{header}: {all}"
            );
        }
        let response = app.get("/list").header(header, value).send();
        assert_eq!(response.location(), Some("/list/"), "{header}");
    }
}

#[test]
fn redirects_to_a_path_stay_on_the_site() {
    let app = client(|config| {
        config.add_route("all", "/{a}/{b}/");
        config.add_view(says("all").route_name("all"));
        config.add_route("three", "/{a}/{b}/{c}/");
        config.add_view(says("three").route_name("three"));
        let status = http::StatusCode::FOUND;
        config.add_view(says("").notfound().append_slash(status));
    });
    let is_safe = |location: &str| {
        let is_path = location.starts_with('/') && !location.starts_with("//");
        is_path
            && location
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    for path in [
        "//evil.example/x",
        "/%2Fevil.example/x",
        "/%5Cevil.example/x",
        "/\\evil.example/x",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0d%0aLocation:%20x/y",
        "/%00/evil.example",
        "/%20//evil.example",
        "/http:evil.example/x",
        "/@evil.example/x",
        "/..%2f/evil.example",
    ] {
        let response = app.get(path).send();
        if let Some(location) = response.location() {
            assert!(is_safe(location), "{path}: {location}");
        } else {
            assert_eq!(response.status(), 404, "{path}");
        }
    }
    for target in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nX: y",
        "/\0/evil.example",
        " //evil.example",
        "\u{1}//evil.example",
    ] {
        let exception = HttpException::found(target);
        let first = exception.headers()["location"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        let response = Response::redirect(target);
        assert_eq!(response.header("location"), Some(first.as_str()));
        // Resolved as a browser does, it is a path of this site.
        assert!(
            !first.starts_with("//") && !first.starts_with('\\'),
            "{target:?}: {first}"
        );
        assert!(
            first
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
            "{first}"
        );
    }
}

#[test]
fn no_text_becomes_a_header_of_its_own() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("say", "/say");
        let say = |request: &mut Request| -> pyramidion::Result<Response> {
            let text = request.params().one("text")?.to_owned();
            request.session().insert("text", &text)?;
            let mut response = Response::redirect(format!("/to/{text}"));
            if request.params().contains("header") {
                response.set_header(http::HeaderName::from_static("x-text"), &text)?;
            }
            Ok(response)
        };
        config.add_view(View::new(say).route_name("say"));
    });
    for text in [
        "a\r\nX-Injected: 1",
        "a\nX-Injected: 1",
        "a\rX-Injected: 1",
        "a\0b",
        "a\r\n\r\n<b>",
        "a\u{10d}\u{10a}b",
        "a\u{560d}\u{560a}X-Injected: 1",
        "a\u{85}b",
        "a\u{2028}b",
        "a\u{b}b",
        "\r\n",
        "a; Path=/; Domain=x",
    ] {
        for header in ["", "&header"] {
            let target = format!("/say?{}{header}", encoded(text));
            let response = app.get(&target).send();
            let status = response.status();
            assert!(status == 302 || status == 500, "{text:?}: {status}");
            assert_eq!(response.header("x-injected"), None, "{text:?}");
            assert!(response.headers().get_all("set-cookie").iter().count() <= 1);
        }
    }
}

/// Writes a parameter of a query.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02x}"));
    format!("text={}", bytes.collect::<String>())
}

#[tokio::test]
async fn a_line_of_a_log_is_one_line() {
    let log = Log::default();
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
    });
    let server = pyramidion::server::Server::new(app.app().clone());
    let server = Serving::start_with(server.access_log(AccessLog::combined(log.clone()))).await;
    let head = "Host: a\r\nConnection: close\r\nReferer: \x1b[31m\"x\"\r\n\
                User-Agent: \u{9b}31m\u{2028}\"\r\nCookie: x-secret-x=1\r\n\r\n";
    for target in ["/%0d%0afake", "/\"x", "/%1b[31m", "/?a=\u{e9}"] {
        // Bytes that no header may hold are refused before they are logged.
        let request = format!("GET {target} HTTP/1.1\r\n{}", head.replace('\x1b', ""));
        exchange(&server, request).await;
        exchange(&server, format!("GET {target} HTTP/1.1\r\n{head}")).await;
    }
    server.finish().await;
    let text = log.text();
    assert!(text.lines().count() > 3, "{text}");
    let is_plain = |c: char| c == '\n' || (' '..='~').contains(&c);
    assert!(text.chars().all(is_plain), "{text:?}");
    for line in text.lines() {
        assert!(line.starts_with("127.0.0.1 - - ["), "{line}");
        assert_eq!(
            line.matches('"').count() - line.matches("\\\"").count(),
            6,
            "{line}"
        );
    }
    assert!(!text.contains("x-secret-x"), "{text}");
}

#[test]
fn neither_cookies_nor_what_was_typed_is_in_the_log() {
    let log = logged_by(|| {
        let app = failing();
        let request = app.get("/fail/error/%0d%0a%1b[31mx-typed-x");
        let request = request
            .header("host", "x-typed-x.example")
            .header("x-a", "x-typed-x");
        request.header("cookie", "session=x-typed-x").send();
        app.get("/posted?x-typed-x=%0a").send();
    });
    assert!(log.contains("ERROR"), "{log}");
    assert!(
        !log.contains("x-typed-x") && !log.contains('\u{1b}'),
        "{log}"
    );
}
