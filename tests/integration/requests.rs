//! What a view sees of a request, and what it can ask to be done later.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use pyramidion::extract::{BodyStream, Form, Json, Path, Query, State};
use pyramidion::request::Connection;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{
    Configurator, HttpException, Matchdict, Request, Response, View, package, view_config,
};
use serde::{Deserialize, Serialize};

fn client_of(view: View) -> TestApp {
    let mut config = Configurator::new();
    config.add_route("route", "/{id}/*rest");
    config.add_view(view.route_name("route"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn the_parts_of_the_url_are_there() {
    let request = DummyRequest::get("/a%20b/c?x=1&x=2")
        .header("host", "example.com:8080")
        .build();
    assert_eq!(request.host(), "example.com:8080");
    assert_eq!(request.domain(), "example.com");
    assert_eq!(request.host_port(), 8080);
    assert_eq!(request.host_url(), "http://example.com:8080");
    assert_eq!(request.path(), "/a%20b/c");
    assert_eq!(request.path_info(), "/a b/c");
    assert_eq!(request.path_qs(), "/a%20b/c?x=1&x=2");
    assert_eq!(request.path_url(), "http://example.com:8080/a%20b/c");
    assert_eq!(request.url(), "http://example.com:8080/a%20b/c?x=1&x=2");
    assert_eq!(request.query_string(), "x=1&x=2");
    let secure = DummyRequest::get("/")
        .header("host", "example.com:443")
        .secure(true)
        .build();
    assert_eq!(
        (secure.scheme(), secure.host_url().as_str()),
        ("https", "https://example.com")
    );
}

#[test]
fn the_authority_of_the_target_wins_over_the_header() {
    let request = DummyRequest::get("http://a.example/x")
        .header("host", "b.example")
        .build();
    assert_eq!(request.host(), "a.example");
}

#[test]
fn a_missing_parameter_is_named() {
    let app = client_of(View::new(
        |request: &mut Request| -> pyramidion::Result<_> {
            Ok(request.params().one("user")?.to_owned())
        },
    ));
    assert_eq!(app.get("/1/?user=Ada").send().text(), "Ada");
    let missing = app.get("/1/?name=Ada").send();
    assert_eq!(missing.status(), 400);
    assert!(missing.text().contains("`user`"), "{}", missing.text());
}

#[test]
fn a_json_body_is_read_whatever_its_type() {
    let request = DummyRequest::post("/").body("{\"a\": [1, 2]}").build();
    let body: serde_json::Value = request.json_body().unwrap();
    assert_eq!(body["a"][1], 2);
    let broken = DummyRequest::post("/").body("{\"a\": ").build();
    let error = broken.json_body::<serde_json::Value>().unwrap_err();
    assert_eq!(error.status(), 400);
    assert_eq!(
        error.detail(),
        Some("the body is not JSON (line 1, column 6)")
    );
    let other = DummyRequest::post("/").body("\"text\"").build();
    let error = other.json_body::<u8>().unwrap_err();
    assert!(
        error
            .detail()
            .is_some_and(|detail| detail.contains("the value must be a whole number from 0 to 255"))
    );
}

#[test]
fn a_body_that_is_not_text_says_so() {
    assert_eq!(
        DummyRequest::post("/").body("é").build().text().unwrap(),
        "é"
    );
    let error = DummyRequest::new("PUT", "/")
        .body(&b"\xff"[..])
        .build()
        .text()
        .unwrap_err();
    assert_eq!(error.status(), 400);
}

#[test]
fn the_peer_is_known_by_its_connection() {
    let app = client_of(View::new(|request: &mut Request| {
        format!("{:?} {}", request.remote_addr(), request.scheme())
    }));
    let mut connection = Connection::default();
    connection.remote_addr = Some(SocketAddr::from(([192, 0, 2, 1], 5000)));
    connection.is_secure = true;
    let response = app.get("/1/").extension(connection).send();
    assert_eq!(response.text(), "Some(192.0.2.1:5000) https");
    assert_eq!(app.get("/1/").send().text(), "None http");
}

#[test]
fn a_request_shows_nothing_that_a_visitor_typed() {
    let request = DummyRequest::post("/secret-path?q=secret-query")
        .header("cookie", "session=secret-cookie")
        .form([("password", "secret-field")])
        .build();
    assert!(!format!("{request:?}").contains("secret"), "{request:?}");
}

#[test]
fn callbacks_are_called_in_order_and_may_add_others() {
    let calls: Arc<Mutex<Vec<&str>>> = Arc::default();
    let seen = Arc::clone(&calls);
    let app = client_of(View::new(move |request: &mut Request| {
        let note = |name: &'static str| {
            let calls = Arc::clone(&calls);
            move || calls.lock().unwrap().push(name)
        };
        let (first, second, third, last) =
            (note("first"), note("second"), note("third"), note("last"));
        request.add_finished_callback(move |_: &mut Request| last());
        request.add_response_callback(move |request: &mut Request, response: &mut Response| {
            first();
            response.set_header(http::header::SERVER, http::HeaderValue::from_static("ours"));
            request.add_response_callback(move |_: &mut Request, _: &mut Response| third());
        });
        request.add_response_callback(move |_: &mut Request, _: &mut Response| second());
        "ok"
    }));
    let response = app.get("/1/").send();
    assert_eq!(response.header("server"), Some("ours"));
    assert_eq!(*seen.lock().unwrap(), ["first", "second", "third", "last"]);
}

#[test]
fn after_a_crash_only_finished_callbacks_are_called() {
    for crash in ["error", "panic"] {
        let calls: Arc<Mutex<Vec<&str>>> = Arc::default();
        let seen = Arc::clone(&calls);
        let app = client_of(View::new(
            move |request: &mut Request| -> pyramidion::Result<Response> {
                let (response, finished) = (Arc::clone(&calls), Arc::clone(&calls));
                request.add_response_callback(move |_: &mut Request, _: &mut Response| {
                    response.lock().unwrap().push("response");
                });
                request.add_finished_callback(move |_: &mut Request| {
                    finished.lock().unwrap().push("finished");
                });
                match crash {
                    "error" => Err("broken".into()),
                    _ => panic!("broken"),
                }
            },
        ));
        let response = app.get("/1/").send();
        assert_eq!(response.status(), 500);
        assert!(!response.text().contains("broken"));
        assert_eq!(*seen.lock().unwrap(), ["finished"], "{crash}");
    }
}

#[test]
fn an_http_exception_is_a_response_with_callbacks() {
    let app = client_of(View::new(
        |request: &mut Request| -> pyramidion::Result<Response> {
            request.add_response_callback(|_: &mut Request, response: &mut Response| {
                response.set_header(http::header::SERVER, http::HeaderValue::from_static("ours"));
            });
            Err(HttpException::gone().into())
        },
    ));
    let response = app.get("/1/").send();
    assert_eq!(
        (response.status().as_u16(), response.header("server")),
        (410, Some("ours"))
    );
}

#[derive(Deserialize)]
struct Paging {
    page: u32,
    #[serde(default)]
    tag: Vec<String>,
}

#[derive(Clone)]
struct Greeting(&'static str);

#[view_config(route_name = "typed", request_method = "GET")]
fn typed(
    Path((id, rest)): Path<(u32, Vec<String>)>,
    matchdict: &Matchdict,
    Query(paging): Query<Paging>,
    State(greeting): State<Greeting>,
) -> String {
    format!(
        "{} {id} {rest:?} {} {:?} {}",
        greeting.0,
        paging.page,
        paging.tag,
        matchdict.len()
    )
}

#[derive(Deserialize)]
struct Comment {
    text: String,
    stars: u8,
}

#[view_config(route_name = "typed", request_method = "POST")]
async fn comment(Form(comment): Form<Comment>) -> String {
    tokio::task::yield_now().await;
    format!("{} {}", comment.text, comment.stars)
}

#[derive(Deserialize, Serialize)]
struct Point {
    x: i32,
}

#[view_config(route_name = "typed", request_method = "PUT", renderer = "json")]
fn mirror(Json(point): Json<Point>) -> Point {
    Point { x: -point.x }
}

#[view_config(route_name = "typed", request_method = "PATCH")]
async fn streamed(BodyStream(body): BodyStream) -> pyramidion::Result<String> {
    use http_body_util::BodyExt as _;
    Ok(body.collect().await?.to_bytes().len().to_string())
}

fn typed_client() -> TestApp {
    let mut config = Configurator::new();
    config.scan(package!(self));
    config.add_route("typed", "/{id}/*rest");
    config.set_state(Greeting("hello"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn typed_arguments_are_taken_from_the_request() {
    let app = typed_client();
    let response = app.get("/7/a/b?page=2&tag=x&tag=y").send();
    assert_eq!(response.text(), r#"hello 7 ["a", "b"] 2 ["x", "y"] 2"#);
    assert_eq!(
        app.request("PUT", "/7/")
            .json(&Point { x: 3 })
            .send()
            .text(),
        r#"{"x":-3}"#
    );
}

#[test]
fn typed_arguments_that_are_not_there_are_explained() {
    let app = typed_client();
    assert_eq!(app.get("/seven/?page=2").send().status(), 404);
    let missing = app.get("/7/").send();
    assert_eq!(missing.status(), 400);
    assert!(missing.text().contains("`page`"), "{}", missing.text());
    let wrong = app.get("/7/?page=two").send();
    assert_eq!(wrong.status(), 400);
    let untyped = app.request("PUT", "/7/").body("{\"x\": 1}").send();
    assert_eq!(untyped.status(), 415);
    let broken = app
        .request("PUT", "/7/")
        .header("content-type", "application/json")
        .body("{")
        .send();
    assert_eq!(broken.status(), 400);
}

#[test]
fn a_stream_is_not_read_before_the_view() {
    let app = typed_client();
    // Larger than the limit, which holds for bodies that are read.
    let body = vec![b'x'; 3 << 20];
    assert_eq!(
        app.request("PATCH", "/7/").body(body).send().text(),
        (3 << 20).to_string()
    );
}

#[test]
fn bodies_beyond_the_limit_are_refused() {
    let mut config = Configurator::new();
    config.set_body_limit(10);
    config.add_route("small", "/small");
    config.add_route("large", "/large").body_limit(20);
    for route in ["small", "large"] {
        let length = |request: &mut Request| request.body().len().to_string();
        config.add_view(View::new(length).route_name(route));
    }
    let app = TestApp::new(config.make_app().unwrap());
    let send = |path: &str, size: usize| {
        let request = app
            .request("PUT", path)
            .header("content-type", "text/plain");
        request.body("x".repeat(size)).send()
    };
    assert_eq!(send("/small", 10).text(), "10");
    let refused = send("/small", 11);
    assert_eq!(
        (refused.status().as_u16(), refused.header("connection")),
        (413, Some("close"))
    );
    assert_eq!(send("/large", 20).text(), "20");
    assert_eq!(send("/large", 21).status(), 413);
    let declared = app
        .request("PUT", "/small")
        .header("content-length", "1000000")
        .body("x")
        .send();
    assert_eq!(declared.status(), 413);
}

#[test]
fn a_comma_separates_no_cookies() {
    for (header, expected) in [
        ("a=1, b=2", "a=1"),
        ("a=1,b=2", "a=1"),
        ("a=1,b=2; c=3", "a=1 c=3"),
        ("a=\"1\",b=2", "a=1"),
        ("a=\"1,b=2\"", "a=1,b=2"),
        ("a=1; b=2", "a=1 b=2"),
    ] {
        let request = DummyRequest::get("/").header("cookie", header).build();
        let cookies = request.cookies();
        let read: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(read.join(" "), expected, "{header}");
    }
}
