//! What a view returns, and what becomes of it.

use http::StatusCode;
use pyramidion::cookies::Cookie;
use pyramidion::extract::Json;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{
    Body, Configurator, HttpException, IntoResponse, Request, Response, View, package, view_config,
};
use serde::Serialize;

fn answer_to(accept: Option<&str>, view: View) -> TestResponse {
    let mut config = Configurator::new();
    config.add_route("route", "/");
    config.add_view(view.route_name("route"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    match accept {
        Some(accept) => app.get("/").header("accept", accept).send(),
        None => app.get("/").send(),
    }
}

#[track_caller]
fn check<R: IntoResponse + 'static>(make: fn() -> R, status: u16, content_type: &str, body: &str) {
    let response = answer_to(
        None,
        View::new(move |_: &mut Request| make().into_response()),
    );
    assert_eq!(response.status(), status);
    assert_eq!(
        response.header("content-type").unwrap_or_default(),
        content_type
    );
    assert_eq!(response.text(), body);
}

#[test]
fn many_types_are_responses() {
    const TEXT: &str = "text/plain; charset=UTF-8";
    check(
        || Response::html("<p>"),
        200,
        "text/html; charset=UTF-8",
        "<p>",
    );
    check(|| Response::text("é"), 200, TEXT, "é");
    check(
        || Response::json(&[1, 2]).unwrap(),
        200,
        "application/json",
        "[1,2]",
    );
    check(|| "text", 200, TEXT, "text");
    check(|| "text".to_owned(), 200, TEXT, "text");
    check(|| vec![b'x'], 200, "application/octet-stream", "x");
    check(|| Json([1]), 200, "application/json", "[1]");
    check(|| StatusCode::CREATED, 201, "", "");
    check(|| (StatusCode::ACCEPTED, "later"), 202, TEXT, "later");
    check(
        || http::Response::new(http_body_util::Full::from("full")),
        200,
        "",
        "full",
    );
}

#[test]
fn redirects_stay_on_the_site() {
    let location = |location: &'static str| {
        let view = View::new(move |_: &mut Request| Response::redirect(location));
        let response = answer_to(None, view);
        assert_eq!(response.status(), 302);
        response.location().map(str::to_owned)
    };
    assert_eq!(location("/read?a=b"), Some("/read?a=b".to_owned()));
    assert_eq!(
        location("//evil.example"),
        Some("/%2Fevil.example".to_owned())
    );
    assert_eq!(
        location("/\r\nSet-Cookie: a=b"),
        Some("/%0D%0ASet-Cookie:%20a=b".to_owned())
    );
}

/// Whatever `Host` says, and however the application writes it.
#[test]
fn redirects_are_relative_and_quoted() {
    for (location, expected) in [
        ("/x", "/x"),
        ("x", "x"),
        ("?a=1", "?a=1"),
        ("/a b", "/a%20b"),
        ("/é?q=é", "/%C3%A9?q=%C3%A9"),
        ("/a\\b", "/a%5Cb"),
        ("/100%", "/100%25"),
        ("/a%2Fb#f", "/a%2Fb#f"),
        ("http://other/x", "http://other/x"),
    ] {
        for exception in [false, true] {
            let view = View::new(move |_: &mut Request| -> pyramidion::Result<Response> {
                if exception {
                    return Err(HttpException::found(location).into());
                }
                Ok(Response::redirect(location))
            });
            assert_eq!(
                answer_to(None, view).location(),
                Some(expected),
                "{location}"
            );
        }
    }
}

/// Pyramid puts its explanation, the detail and a comment into one text, with line feeds between them.
#[test]
fn the_message_of_an_exception_in_json_is_its_detail() {
    for (exception, message) in [
        (HttpException::not_found().with_detail("no <b>"), "no <b>"),
        (
            HttpException::conflict(),
            "The request contradicts a change that somebody else made.",
        ),
    ] {
        let view = View::new(move |_: &mut Request| -> pyramidion::Result<Response> {
            Err(exception.clone().into())
        });
        let response = answer_to(Some("application/json"), view);
        assert_eq!(response.json::<serde_json::Value>()["message"], message);
    }
}

/// As in Pyramid: a client that says nothing gets text, one whose wish cannot be read a page.
#[test]
fn an_exception_answers_a_malformed_accept_with_html() {
    for (accept, expected) in [
        (None, "text/plain"),
        (Some("garbage"), "text/html"),
        (Some("text/html;q=2"), "text/html"),
        (Some("*/*"), "text/html"),
        (Some("*/html"), "text/plain"),
        (Some(""), "text/plain"),
        (Some("image/png"), "text/plain"),
        (Some("text/plain"), "text/plain"),
        (Some("application/*"), "application/json"),
        (Some("application/json, text/html"), "text/html"),
    ] {
        let view = View::new(|_: &mut Request| -> pyramidion::Result<Response> {
            Err(HttpException::not_found().into())
        });
        let response = answer_to(accept, view);
        let content_type = response.header("content-type").unwrap();
        assert_eq!(content_type.split(';').next(), Some(expected), "{accept:?}");
    }
}

#[test]
fn cookies_are_set_and_deleted() {
    let response = answer_to(
        None,
        View::new(|_: &mut Request| -> pyramidion::Result<Response> {
            let mut response = Response::text("ok");
            response.set_cookie(Cookie::build(("a", "1")).path("/").secure(true).build())?;
            response.delete_cookie("b")?;
            Ok(response)
        }),
    );
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies[0], "a=1; Secure; Path=/");
    assert!(
        cookies[1]
            .to_str()
            .unwrap()
            .starts_with("b=; Path=/; Max-Age=0; Expires=")
    );
}

#[test]
fn values_of_cookies_are_quoted_as_webob_does_and_read_again() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let view = |request: &mut Request| -> pyramidion::Result<Response> {
        let mut response =
            Response::text(request.cookies().get("a").unwrap_or_default().into_owned());
        let value = request.params().get("set").unwrap_or_default().to_owned();
        response.set_cookie(
            Cookie::build(("a", value))
                .path("/")
                .http_only(true)
                .build(),
        )?;
        Ok(response)
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().unwrap());
    for (value, written) in [
        ("a b", r#""a b""#),
        ("a;b", r#""a\073b""#),
        ("a,b", r#""a\054b""#),
        ("\"", r#""\042""#),
        ("\\", r#""\134""#),
        ("é", r#""\303\251""#),
        ("1; Path=/x\r\n", r#""1\073 Path=/x\015\012""#),
        ("50%", "50%"),
        ("", ""),
    ] {
        let form = app.post("/").form([("set", value)]).send();
        let set: Vec<_> = form.headers().get_all("set-cookie").iter().collect();
        assert_eq!(set[0], &format!("a={written}; HttpOnly; Path=/"));
        assert_eq!(app.cookie("a").as_deref(), Some(value));
        assert_eq!(
            app.get("/").header("x", "y").send().text(),
            value,
            "{value:?}"
        );
    }
}

#[test]
fn what_a_cookie_cannot_carry_is_an_error() {
    let mut response = Response::text("ok");
    for (name, value) in [
        ("a b", "1"),
        ("a;b", "1"),
        ("é", "1"),
        ("path", "1"),
        ("", "1"),
    ] {
        assert!(
            response.set_cookie(Cookie::new(name, value)).is_err(),
            "{name}={value}"
        );
    }
    let path = Cookie::build(("a", "1")).path("/; HttpOnly").build();
    assert!(response.set_cookie(path).is_err());
    assert!(response.headers().get("set-cookie").is_none());
}

#[test]
fn an_exception_answers_as_the_client_likes() {
    let view = || {
        View::new(|_: &mut Request| -> pyramidion::Result<Response> {
            Err(HttpException::conflict().with_detail("<b>twice</b>").into())
        })
    };
    let page = answer_to(Some("text/html,*/*;q=0.8"), view());
    assert_eq!(page.status(), 409);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=UTF-8")
    );
    assert!(
        page.text().contains("&lt;b&gt;twice&lt;/b&gt;"),
        "{}",
        page.text()
    );
    let json: serde_json::Value = answer_to(Some("application/json"), view()).json();
    assert_eq!(json["code"], "409 Conflict");
    assert_eq!(json["message"], "<b>twice</b>");
    let text = answer_to(None, view());
    assert_eq!(
        text.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
}

#[test]
fn an_exception_can_be_returned_as_a_response() {
    let response = answer_to(
        Some("text/html"),
        View::new(|_: &mut Request| HttpException::gone()),
    );
    assert_eq!(response.status(), 410);
    assert!(response.text().contains("<h1>410 Gone</h1>"));
}

#[test]
fn a_missing_page_reflects_nothing() {
    let app = TestApp::new(Configurator::new().make_app().unwrap());
    for accept in ["text/html", "application/json", "text/plain", "*/*"] {
        let response = app
            .get("/%3Cscript%3E?q=%3Cscript%3E")
            .header("accept", accept)
            .send();
        assert_eq!(response.status(), 404);
        assert!(!response.text().contains("script"), "{}", response.text());
    }
}

#[test]
fn types_are_not_to_be_guessed() {
    let response = answer_to(None, View::new(|_: &mut Request| "text"));
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    let view = View::new(|_: &mut Request| -> pyramidion::Result<Response> {
        let nothing = http::HeaderValue::from_static("");
        Ok(Response::text("text").with_header(http::header::X_CONTENT_TYPE_OPTIONS, nothing))
    });
    let response = answer_to(None, view);
    assert_eq!(response.header("x-content-type-options"), Some(""));
}

#[derive(Serialize)]
struct Item {
    name: &'static str,
}

#[view_config(route_name = "json", renderer = "json")]
fn json(request: &mut Request) -> pyramidion::Result<Item> {
    if request.params().contains("fail") {
        return Err(HttpException::not_found().into());
    }
    request.response().set_status(StatusCode::CREATED);
    request
        .response()
        .set_header(http::header::ETAG, http::HeaderValue::from_static("\"1\""));
    request.response().set_cookie(Cookie::new("a", "1"))?;
    request.response().set_cookie(Cookie::new("b", "2"))?;
    Ok(Item { name: "é" })
}

#[view_config(route_name = "string", renderer = "string")]
fn string() -> f64 {
    1.5
}

#[view_config(route_name = "either", renderer = "json")]
fn either(request: &Request) -> pyramidion::Result<Response> {
    Ok(Response::redirect(request.route_path("json")?))
}

#[view_config(route_name = "borrowed", renderer = "json")]
fn borrowed(request: &Request) -> Vec<&str> {
    request.params().all("v").collect()
}

fn rendering() -> TestApp {
    let mut config = Configurator::new();
    config.scan(package!(self));
    for name in ["json", "string", "either", "borrowed"] {
        config.add_route(name, format!("/{name}"));
    }
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn renderers_merge_what_the_view_said_of_the_response() {
    let response = rendering().get("/json").send();
    assert_eq!(response.status(), 201);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("etag"), Some("\"1\""));
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.text(), "{\"name\":\"é\"}");
}

#[test]
fn a_view_with_a_renderer_can_fail_or_answer_itself() {
    let app = rendering();
    assert_eq!(app.get("/json?fail").send().status(), 404);
    assert_eq!(app.get("/either").send().location(), Some("/json"));
    assert_eq!(app.get("/string").send().text(), "1.5");
    assert_eq!(app.get("/borrowed?v=a&v=b").send().text(), r#"["a","b"]"#);
}

#[test]
fn a_body_can_be_a_stream() {
    let response = answer_to(
        None,
        View::new(|_: &mut Request| {
            let pieces = http_body_util::Full::new(bytes::Bytes::from_static(b"piece"));
            Response::new(Body::stream(pieces))
        }),
    );
    assert_eq!(response.text(), "piece");
}
