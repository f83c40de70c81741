//! What developers see of errors and panics, in each form, and what everybody else sees.

use pyramidion::http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, HttpException, Request, Response, View, ViewResult, template};

use super::{client, developing, from, here};

/// Adds a route and a view under one name.
pub(super) fn add(config: &mut Configurator, name: &'static str, pattern: &str, view: View) {
    config.add_route(name, pattern);
    config.add_view(view.route_name(name));
}

pub(super) fn parse(request: &mut Request) -> ViewResult {
    let number: u32 = request.params().one("n")?.parse()?; // the line of the error
    Ok(Response::text(number.to_string()))
}

fn helper(index: usize) -> u8 {
    [1, 2, 3][index] // the line of the panic
}

fn panics(request: &mut Request) -> String {
    let index = request.params().get("i").unwrap_or("9").parse();
    helper(index.unwrap_or(9)).to_string()
}

async fn waits_and_fails() -> ViewResult {
    tokio::task::yield_now().await;
    Err("it failed later".into())
}

fn gone() -> ViewResult {
    Err(HttpException::gone().with_detail("moved away").into())
}

pub(super) fn application(mut config: Configurator) -> TestApp {
    add(&mut config, "parse", "/parse", View::new(parse));
    add(&mut config, "panic", "/panic", View::new(panics));
    add(&mut config, "later", "/later", View::new(waits_and_fails));
    add(&mut config, "gone", "/gone", View::new(gone));
    add(&mut config, "ok", "/ok", View::new(|| "ok"));
    client(config)
}

/// Returns what a developer sees as a page, as JSON and as a text.
pub(super) fn seen(client: &TestApp, path: &str) -> [TestResponse; 3] {
    ["text/html", "application/json", "text/plain"].map(|accept| {
        let request = client.get(path).extension(here());
        request.header("accept", accept).send()
    })
}

/// Returns what a response says, with backticks around code.
pub(super) fn read(response: &TestResponse) -> String {
    response
        .text()
        .replace("<code>", "`")
        .replace("</code>", "`")
}

/// Checks that each form says something.
#[track_caller]
pub(super) fn say(responses: &[TestResponse; 3], texts: &[&str]) {
    for (response, form) in responses.iter().zip(["HTML", "JSON", "text"]) {
        let said = read(response);
        for text in texts {
            assert!(said.contains(text), "no {text:?} in {form}: {said}");
        }
    }
}

/// Returns the number of the line of this file that ends with a comment.
fn line_of(comment: &str) -> usize {
    let text = include_str!("pages.rs");
    let found = text
        .lines()
        .position(|line| line.ends_with(&format!("// {comment}")));
    found.expect("the line") + 1
}

#[test]
fn an_error_is_shown_with_its_place_and_what_was_happening() {
    let seen = seen(&application(developing()), "/parse?n=x");
    for response in &seen {
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
    let place = format!(
        "tests/integration/devel/pages.rs:{}:23",
        line_of("the line of the error")
    );
    say(
        &seen,
        &[
            "invalid digit found in string",
            "ParseIntError",
            &place,
            "/parse?n=x",
        ],
    );
    let [html, json, text] = &seen;
    let source =
        "let number: u32 = request.params().one(&quot;n&quot;)?.parse()?; // the line of the error";
    assert!(
        html.text().contains(&format!(
            "{source}</span><span><i></i>                      ^</span>"
        )),
        "{}",
        html.text()
    );
    assert!(
        text.text()
            .contains("?.parse()?; // the line of the error\n        |                       ^\n"),
        "{}",
        text.text()
    );
    let json: serde_json::Value = json.json();
    assert_eq!(json["code"], "500 Internal Server Error");
    assert_eq!(json["title"], "Internal Server Error");
    assert_eq!(json["status"], 500);
    assert_eq!(json["error"], "invalid digit found in string");
    assert_eq!(json["causes"][0]["type"], "ParseIntError");
    assert_eq!(json["places"][0]["place"], place);
    let facts = json["facts"].as_array().unwrap();
    assert!(
        facts
            .iter()
            .any(|fact| fact["name"] == "Route" && fact["value"] == "parse /parse")
    );
}

#[test]
fn an_error_after_waiting_is_shown_as_well() {
    let seen = seen(&application(developing()), "/later");
    say(&seen, &["it failed later", "devel/pages.rs:"]);
}

#[test]
fn a_panic_is_shown_with_its_place_and_what_called_it() {
    let seen = seen(&application(developing()), "/panic?i=7");
    let place = format!(
        "tests/integration/devel/pages.rs:{}:5",
        line_of("the line of the panic")
    );
    say(
        &seen,
        &[
            "index out of bounds: the len is 3 but the index is 7",
            "a panic",
            &place,
        ],
    );
    let [html, ..] = &seen;
    assert!(
        html.text()
            .contains("[1, 2, 3][index] // the line of the panic")
    );
    assert!(html.text().contains("Stack, innermost first"));
}

#[test]
fn a_status_that_a_view_raises_says_which_view() {
    let seen = seen(&application(developing()), "/gone");
    for response in &seen {
        assert_eq!(response.status(), StatusCode::GONE);
    }
    say(&seen, &["moved away", "devel/pages.rs:"]);
    let json: serde_json::Value = seen[1].json();
    assert_eq!(json["message"], "moved away");
}

#[test]
fn an_error_inside_an_exception_view_shows_both() {
    let mut config = developing();
    add(
        &mut config,
        "first",
        "/",
        View::new(|| -> ViewResult { Err("the first".into()) }),
    );
    let second = || -> ViewResult { Err("the second".into()) };
    config.add_view(View::new(second).exception::<pyramidion::httpexceptions::AnyError>());
    say(&seen(&client(config), "/"), &["the second", "the first"]);
}

#[test]
fn what_a_subscriber_of_responses_fails_with_is_shown() {
    let mut config = developing();
    add(&mut config, "ok", "/", View::new(|| "ok"));
    config.add_subscriber(
        pyramidion::events::NewResponse,
        |_: &mut Request, _: &mut Response| -> pyramidion::Result<()> {
            Err("a subscriber".into())
        },
    );
    say(&seen(&client(config), "/"), &["a subscriber"]);
}

#[test]
fn what_a_finished_callback_panics_with_is_shown() {
    let mut config = developing();
    let at_once = |request: &mut Request| {
        request.add_finished_callback(|request: &mut Request| {
            assert!(request.path().is_empty(), "the last thing");
        });
        "answered"
    };
    let waiting = |request: &mut Request| {
        request.add_finished_callback(async |request: &mut Request| {
            tokio::task::yield_now().await;
            assert!(request.path().is_empty(), "the last thing");
        });
        "answered"
    };
    add(&mut config, "at_once", "/at_once", View::new(at_once));
    add(&mut config, "waiting", "/waiting", View::new(waiting));
    let client = client(config);
    for path in ["/at_once", "/waiting"] {
        let request = client.get(path).extension(here());
        let page = request.header("accept", "text/html").send();
        assert_eq!(page.status(), 500);
        assert!(
            page.text().contains("<h1>the last thing</h1>"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("It panicked here"), "{}", page.text());
    }
}

#[test]
fn the_page_keeps_the_headers_of_the_answer_and_is_kept_by_nobody() {
    let mut config = developing();
    let teapot = || -> ViewResult {
        let name = HeaderName::from_static("x-own");
        let value = HeaderValue::from_static("kept");
        Err(HttpException::new(StatusCode::IM_A_TEAPOT)
            .with_header(name, value)
            .into())
    };
    add(&mut config, "teapot", "/", View::new(teapot));
    for response in seen(&client(config), "/") {
        assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        for (name, value) in [
            ("x-own", "kept"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("vary", "Accept"),
        ] {
            assert_eq!(response.header(name), Some(value), "{name}");
        }
        let is_page = response.header("content-type") == Some("text/html; charset=UTF-8");
        let policy = response
            .header("content-security-policy")
            .unwrap_or_default();
        assert_eq!(policy.contains("default-src 'none'"), is_page, "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}

#[test]
fn answers_of_the_application_itself_are_left_alone() {
    let mut config = developing();
    add(
        &mut config,
        "own",
        "/own",
        View::new(|| Response::text("own").with_status(StatusCode::NOT_FOUND)),
    );
    let sorry = View::new(|| Response::text("sorry"));
    config.add_view(sorry.exception::<HttpException>());
    let client = client(config);
    for (path, text) in [("/own", "own"), ("/absent", "sorry")] {
        let response = client.get(path).extension(here()).send();
        assert_eq!(response.text(), text);
    }
}

#[test]
fn a_client_that_takes_anything_gets_a_text() {
    let client = application(developing());
    for (accept, kind) in [
        ("*/*", "text/plain; charset=UTF-8"),
        ("text/*", "text/plain; charset=UTF-8"),
        ("text/html,*/*;q=0.8", "text/html; charset=UTF-8"),
        (
            "application/xhtml+xml,text/html;q=0.9",
            "text/html; charset=UTF-8",
        ),
        ("application/json, */*;q=0.1", "application/json"),
    ] {
        let request = client.get("/parse?n=x").extension(here());
        let response = request.header("accept", accept).send();
        assert_eq!(response.header("content-type"), Some(kind), "{accept}");
        assert!(
            response.text().contains("invalid digit found in string"),
            "{accept}"
        );
    }
}

#[test]
fn head_has_no_body_and_no_length_of_another_page() {
    let client = application(developing());
    let response = client
        .request("HEAD", "/parse?n=x")
        .extension(here())
        .send();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.text(), "");
    assert_eq!(response.header("content-length"), None);
}

/// A status, headers and a body.
type Whole = (StatusCode, Vec<(String, Vec<u8>)>, Vec<u8>);

/// Returns all that there is of a response, without what differs from one to the next.
fn whole(response: &TestResponse) -> Whole {
    let headers = response
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (response.status(), headers, response.bytes().to_vec())
}

#[test]
fn whoever_else_asks_sees_what_he_sees_without_development_mode() {
    let off = application(Configurator::new());
    let on = application(developing());
    let foreign = from(([192, 0, 2, 1], 1));
    for path in [
        "/parse?n=x",
        "/panic",
        "/later",
        "/gone",
        "/absent",
        "/%ff",
        "/ok",
    ] {
        for accept in ["text/html", "application/json", "text/plain", "*/*"] {
            for method in ["GET", "POST", "HEAD"] {
                let ask = |client: &TestApp, peer: &pyramidion::request::Connection, host: &str| {
                    let request = client.request(method, path).extension(peer.clone());
                    whole(&request.header("accept", accept).header("host", host).send())
                };
                let plain = ask(&off, &here(), "localhost");
                assert_eq!(
                    ask(&on, &foreign, "localhost"),
                    plain,
                    "{method} {path} {accept}"
                );
                assert_eq!(
                    ask(&on, &here(), "evil.example"),
                    plain,
                    "{method} {path} {accept}"
                );
            }
        }
    }
}

#[test]
fn an_error_whose_text_panics_is_answered_plainly() {
    #[derive(Debug)]
    struct Bad;
    impl std::fmt::Display for Bad {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            // The log asks first, and must be answered.
            static ASKED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
            let asked = ASKED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            assert!(asked < 1, "no text any more");
            f.write_str("bad")
        }
    }
    impl std::error::Error for Bad {}
    let mut config = developing();
    add(
        &mut config,
        "bad",
        "/",
        View::new(|| -> ViewResult { Err(Bad.into()) }),
    );
    let response = client(config)
        .get("/")
        .extension(here())
        .header("accept", "text/html")
        .send();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        response
            .text()
            .contains("<h1>500 Internal Server Error</h1>"),
        "{}",
        response.text()
    );
}

#[test]
fn a_template_is_shown_with_the_line_that_failed() {
    let page = "integration/devel/templates/page.html";
    let mut config = developing();
    config.add_templates([
        template!("integration/devel/templates/page.html"),
        template!("integration/devel/templates/orders.html"),
    ]);
    let orders = |_: &mut Request| serde_json::json!({"orders": [{"total": 7}]});
    add(
        &mut config,
        "orders",
        "/",
        View::rendered(orders).renderer(page),
    );
    let seen = seen(&client(config), "/");
    say(
        &seen,
        &[
            "TemplateError",
            "tests/integration/devel/templates/orders.html:3",
            "integration/devel/templates/page.html",
        ],
    );
    assert!(
        seen[0]
            .text()
            .contains("<i>3</i>&lt;li&gt;{{ order.total - &quot;x&quot; }}&lt;/li&gt;</span>"),
        "{}",
        seen[0].text()
    );
}
