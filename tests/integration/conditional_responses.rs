//! Responses that clients have already, and parts of them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{ETAG, VARY};
use http::{HeaderValue, StatusCode};
use pyramidion::response::Validators;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::view::Etag;
use pyramidion::{
    Body, HttpException, Request, Response, SignedCookieSessionFactory, View, ViewResult, package,
    view_config,
};
use pyramidion_tests::applications::client;

const TEXT: &str = "0123456789";
const SAME: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

fn changed() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(784_111_777)
}

fn page(view: View) -> TestApp {
    client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("page", "/");
        config.add_view(view.route_name("page"));
    })
}

/// A page with a tag and a time.
fn known() -> TestApp {
    page(View::new(|| {
        let validators = Validators::new().etag("v7").last_modified(changed());
        Response::text(TEXT)
            .with_header(VARY, HeaderValue::from_static("Accept-Language"))
            .with_validators(&validators)
    }))
}

fn ask(app: &TestApp, method: &str, headers: &[(&str, &str)]) -> TestResponse {
    let request = app.request(method, "/");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    request.send()
}

#[track_caller]
fn check(method: &str, headers: &[(&str, &str)], status: u16, text: &str) {
    let response = ask(&known(), method, headers);
    let got = (response.status().as_u16(), response.text());
    assert_eq!(got, (status, text), "{method} {headers:?}");
}

#[test]
fn a_client_that_has_the_page_is_told_so() {
    for method in ["GET", "HEAD"] {
        check(method, &[("if-none-match", "\"v7\"")], 304, "");
        check(method, &[("if-none-match", "\"v6\", W/\"v7\"")], 304, "");
        check(method, &[("if-none-match", "*")], 304, "");
        check(method, &[("if-modified-since", SAME)], 304, "");
        check(method, &[("if-match", "\"v6\"")], 412, "");
        check(method, &[("if-unmodified-since", BEFORE)], 412, "");
    }
    check("GET", &[("if-none-match", "\"v6\"")], 200, TEXT);
    check("GET", &[("if-modified-since", BEFORE)], 200, TEXT);
    check("GET", &[("if-match", "\"v7\"")], 200, TEXT);
    // The tag counts, and what has to be there comes first.
    let both = [("if-none-match", "\"v6\""), ("if-modified-since", SAME)];
    check("GET", &both, 200, TEXT);
    check(
        "GET",
        &[("if-match", "\"x\""), ("if-none-match", "\"v7\"")],
        412,
        "",
    );
}

#[test]
fn what_was_done_is_not_a_304_afterwards() {
    for method in ["POST", "PUT", "DELETE"] {
        for header in [
            ("if-none-match", "\"v7\""),
            ("if-match", "\"x\""),
            ("range", "bytes=0-3"),
        ] {
            check(method, &[header], 200, TEXT);
        }
    }
}

#[test]
fn a_304_keeps_the_headers_that_say_nothing_of_a_body() {
    let response = ask(&known(), "GET", &[("if-none-match", "\"v7\"")]);
    assert_eq!(response.header("etag"), Some("\"v7\""));
    assert_eq!(response.header("last-modified"), Some(SAME));
    assert_eq!(response.header("vary"), Some("Accept-Language"));
    for name in ["content-type", "content-length", "content-encoding"] {
        assert_eq!(response.header(name), None, "{name}");
    }
    let failed = ask(&known(), "GET", &[("if-match", "\"x\"")]);
    assert_eq!(
        (failed.header("etag"), failed.header("content-type")),
        (None, None)
    );
}

#[test]
fn a_304_writes_the_session() {
    fn visit(request: &mut Request) -> Response {
        request.session().insert("visited", true).unwrap();
        Response::text(TEXT).with_validators(&Validators::new().etag("v7"))
    }
    let response = ask(
        &page(View::new(visit)),
        "GET",
        &[("if-none-match", "\"v7\"")],
    );
    assert_eq!(response.status(), 304);
    assert!(
        response
            .header("set-cookie")
            .is_some_and(|cookie| cookie.starts_with("session="))
    );
    let varies = response.headers().get_all(VARY).iter();
    assert!(varies.into_iter().any(|value| value == "Cookie"));
    assert_eq!(response.header("cache-control"), Some("private"));
}

#[test]
fn parts_are_sent_of_a_body_that_is_there() {
    check("GET", &[("range", "bytes=2-4")], 206, "234");
    check("GET", &[("range", "bytes=-3")], 206, "789");
    check("GET", &[("range", "bytes=20-")], 416, "");
    check("GET", &[("range", "lines=1-2")], 200, TEXT);
    check(
        "GET",
        &[("range", "bytes=2-4"), ("if-range", "\"v7\"")],
        206,
        "234",
    );
    check(
        "GET",
        &[("range", "bytes=2-4"), ("if-range", SAME)],
        206,
        "234",
    );
    check(
        "GET",
        &[("range", "bytes=2-4"), ("if-range", "\"v6\"")],
        200,
        TEXT,
    );
    check(
        "GET",
        &[("range", "bytes=2-4"), ("if-none-match", "\"v7\"")],
        304,
        "",
    );
    let part = ask(&known(), "GET", &[("range", "bytes=2-4")]);
    assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
    assert_eq!(
        part.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
    let none = ask(&known(), "GET", &[("range", "bytes=20-")]);
    assert_eq!(none.header("content-range"), Some("bytes */10"));
    let head = ask(&known(), "HEAD", &[("range", "bytes=2-4")]);
    assert_eq!(
        (head.status().as_u16(), head.header("content-length")),
        (200, Some("10"))
    );
    assert_eq!(head.header("accept-ranges"), Some("bytes"));
}

#[test]
fn several_parts_are_sent_as_one_body() {
    let response = ask(&known(), "GET", &[("range", "bytes=0-1,8-9")]);
    assert_eq!(response.status(), 206);
    let content_type = response.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/byteranges; boundary=")
        .unwrap();
    let part = |range: &str, text: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Range: bytes {range}/10\r\n\r\n{text}\r\n"
        )
    };
    let expected = format!(
        "{}{}--{boundary}--\r\n",
        part("0-1", "01"),
        part("8-9", "89")
    );
    assert_eq!(response.text(), expected);
}

#[test]
fn a_tag_is_made_of_the_body_where_the_view_says_so() {
    for (kind, mark) in [(Etag::Weak, "W/\""), (Etag::Strong, "\"")] {
        let app = page(View::rendered(|| [1, 2, 3]).renderer("json").etag(kind));
        let first = app.get("/").send();
        let etag = first.header("etag").unwrap().to_owned();
        assert!(etag.starts_with(mark), "{etag}");
        let known = ask(&app, "GET", &[("if-none-match", &etag)]);
        assert_eq!(
            (known.status().as_u16(), known.header("etag")),
            (304, Some(&*etag))
        );
        assert_eq!(ask(&app, "HEAD", &[("if-none-match", &etag)]).status(), 304);
        let other = ask(&app, "GET", &[("if-none-match", "\"x\"")]);
        assert_eq!((other.status().as_u16(), other.text()), (200, "[1,2,3]"));
        assert_eq!(ask(&app, "POST", &[("if-none-match", &etag)]).status(), 200);
    }
    let other = page(
        View::rendered(|| [1, 2, 4])
            .renderer("json")
            .etag(Etag::Weak),
    );
    let same = page(
        View::rendered(|| [1, 2, 4])
            .renderer("json")
            .etag(Etag::Weak),
    );
    let tag = |app: &TestApp| app.get("/").send().header("etag").map(str::to_owned);
    assert_eq!(tag(&other), tag(&same));
}

#[test]
fn the_tag_is_that_of_what_is_sent() {
    fn later(request: &mut Request) -> Response {
        request.add_response_callback(|_: &mut Request, response: &mut Response| {
            response.set_body("changed");
        });
        Response::text(TEXT)
    }
    let tag = |app: &TestApp| app.get("/").send().header("etag").map(str::to_owned);
    let changed = page(View::new(later).etag(Etag::Strong));
    let plain = page(View::new(|| "changed").etag(Etag::Strong));
    assert_eq!(tag(&changed), tag(&plain));
}

#[test]
fn a_tag_of_the_views_own_counts() {
    let own =
        View::new(|| Response::text(TEXT).with_header(ETAG, HeaderValue::from_static("\"own\"")));
    let app = page(own.etag(Etag::Weak));
    assert_eq!(app.get("/").send().header("etag"), Some("\"own\""));
    assert_eq!(
        ask(&app, "GET", &[("if-none-match", "\"own\"")]).status(),
        304
    );
}

#[test]
fn without_being_asked_for_nothing_is_conditional() {
    let app = page(View::new(|| {
        Response::text(TEXT).with_header(ETAG, HeaderValue::from_static("\"own\""))
    }));
    let response = ask(
        &app,
        "GET",
        &[("if-none-match", "\"own\""), ("range", "bytes=0-1")],
    );
    assert_eq!((response.status().as_u16(), response.text()), (200, TEXT));
    assert_eq!(response.header("accept-ranges"), None);
}

fn stream() -> Response {
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>(TEXT)]);
    Response::text(Body::from_stream(pieces))
}

#[test]
fn errors_streams_and_other_statuses_have_no_tag() {
    fn failing(_: &mut Request) -> ViewResult {
        Err(HttpException::gone().into())
    }
    let failing = ask(
        &page(View::new(failing).etag(Etag::Weak)),
        "GET",
        &[("if-none-match", "*")],
    );
    assert_eq!(
        (failing.status().as_u16(), failing.header("etag")),
        (410, None)
    );
    let created = page(View::new(|| (StatusCode::CREATED, TEXT)).etag(Etag::Weak));
    let created = ask(&created, "GET", &[("if-none-match", "*")]);
    assert_eq!(
        (created.status().as_u16(), created.header("etag")),
        (201, None)
    );
    let app = page(View::new(stream).etag(Etag::Weak));
    let response = ask(&app, "GET", &[("range", "bytes=0-1")]);
    assert_eq!((response.status().as_u16(), response.text()), (200, TEXT));
    assert_eq!(
        (response.header("etag"), response.header("accept-ranges")),
        (None, None)
    );
    // With a tag of its own, a stream need not be sent again.
    let tagged = View::new(|| stream().with_validators(&Validators::new().weak_etag("s")));
    assert_eq!(
        ask(&page(tagged), "GET", &[("if-none-match", "\"s\"")]).status(),
        304
    );
}

#[test]
fn a_view_asks_before_it_does_anything() {
    fn save(request: &mut Request) -> ViewResult {
        let state = match request.params().get("new") {
            Some(_) => Validators::of_nothing(),
            None => Validators::new().etag("v7").last_modified(changed()),
        };
        request.check_preconditions(&state)?;
        Ok(Response::text("done"))
    }
    let app = page(View::new(save));
    let ask = |method: &str, target: &str, header: (&str, &str)| {
        let response = app
            .request(method, target)
            .header(header.0, header.1)
            .send();
        (
            response.status().as_u16(),
            response.header("etag").map(str::to_owned),
        )
    };
    let ok = (200, None);
    assert_eq!(ask("PUT", "/", ("if-match", "\"v7\"")), ok);
    assert_eq!(ask("PUT", "/", ("if-match", "\"v6\"")), (412, None));
    assert_eq!(
        ask("PUT", "/", ("if-unmodified-since", BEFORE)),
        (412, None)
    );
    assert_eq!(ask("PUT", "/", ("if-none-match", "*")), (412, None));
    assert_eq!(ask("PUT", "/?new", ("if-none-match", "*")), ok);
    assert_eq!(ask("PUT", "/?new", ("if-match", "*")), (412, None));
    assert_eq!(
        ask("GET", "/", ("if-none-match", "\"v7\"")),
        (304, Some("\"v7\"".to_owned()))
    );
    assert_eq!(
        ask("GET", "/", ("if-modified-since", SAME)),
        (304, Some("\"v7\"".to_owned()))
    );
    assert_eq!(ask("POST", "/", ("if-modified-since", SAME)), ok);
}

#[view_config(route_name = "weak", etag = "weak")]
#[view_config(route_name = "strong", etag = "strong")]
fn declared() -> &'static str {
    TEXT
}

#[test]
fn attributes_say_which_tag() {
    let app = client(|config| {
        config.add_route("weak", "/weak");
        config.add_route("strong", "/strong");
        config.scan(package!(self));
    });
    let tag = |path: &str| {
        app.get(path)
            .send()
            .header("etag")
            .map(str::to_owned)
            .unwrap()
    };
    assert_eq!(tag("/weak"), format!("W/{}", tag("/strong")));
    let part = app.get("/strong").header("range", "bytes=0-2").send();
    assert_eq!((part.status().as_u16(), part.text()), (206, "012"));
}
