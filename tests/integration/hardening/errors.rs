//! What an answer repeats of a request, and what it reveals of the application: nothing that it should not.

mod headers;

use pyramidion::server::AccessLog;
use pyramidion::testing::TestApp;
use pyramidion::{HttpException, Request, Response, SignedCookieSessionFactory, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::{client, says, signed_with};

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
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(html.to_owned(), |text, (entity, is)| {
        text.replace(entity, is)
    })
}

#[test]
fn markup_in_a_name_is_escaped() {
    let app = TestApp::new(app::app(signed_with(&"7".repeat(64))).expect("the tutorial"));
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
        let request = app.get("/fail/error/%0d%1b[31mx-typed-x");
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

#[test]
fn what_is_not_a_request_is_logged_without_what_was_sent() {
    const REQUESTS: [&str; 5] = [
        "x-typed-x\r\n\r\n",
        "G\u{7f}x-typed-x / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x-typed-x HTTP/7.1\r\nHost: a\r\n\r\n",
        "GET /\0x-typed-x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nx-typed-x\r\n\r\n",
    ];
    let lines = Log::default();
    let log = logged_by(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async {
            let app = client(|config| {
                config.add_route("home", "/");
            });
            for is_http2_spoken in [false, true] {
                let server = pyramidion::server::Server::new(app.app().clone());
                let server = server.access_log(AccessLog::combined(lines.clone()));
                let server = Serving::start_with(server.http2(is_http2_spoken)).await;
                for request in REQUESTS {
                    let answer = exchange(&server, request).await;
                    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
                }
                server.finish().await;
            }
        });
    });
    let told = log.matches("what a client sent is not a request").count();
    assert_eq!(told, REQUESTS.len() * 2, "{log}");
    let lines = lines.text();
    for line in lines.lines() {
        assert!(line.starts_with("127.0.0.1 - - ["), "{line}");
        assert!(line.ends_with("] \"-\" 400 - \"-\" \"-\""), "{line}");
    }
    assert_eq!(lines.lines().count(), REQUESTS.len() * 2, "{lines}");
    let ours = log.lines().filter(|line| line.contains("pyramidion"));
    for line in ours {
        assert!(!line.contains("x-typed-x"), "{line}");
    }
}
