//! Arguments that may be absent, and arguments whose rejection the view sees.

use http::StatusCode;
use pyramidion::context::Resource;
use pyramidion::extract::{
    Context, CsrfToken, Exception, Form, FromRequest, Json, Path, Query, Rejection, State,
};
use pyramidion::httpexceptions::AnyError;
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{Configurator, Error, Request, View, package, view_config};
use serde::Deserialize;

#[derive(Deserialize)]
struct Item {
    count: u8,
}

/// Says what a view got.
fn said<T>(argument: Option<T>, read: impl FnOnce(T) -> u8) -> String {
    argument.map_or("none".to_owned(), |argument| read(argument).to_string())
}

/// Says what a view got, or why not.
fn why<T>(argument: Result<T, Rejection>, read: impl FnOnce(T) -> u8) -> String {
    match argument {
        Ok(argument) => read(argument).to_string(),
        Err(rejection) => {
            assert!(!rejection.to_string().is_empty());
            let status = rejection.status().as_u16();
            let (field, message) = (rejection.field(), rejection.message());
            format!(
                "{status} {field:?} {message} absent: {}",
                rejection.is_absent()
            )
        }
    }
}

#[view_config(route_name = "query")]
fn query(item: Option<Query<Item>>) -> String {
    said(item, |Query(item)| item.count)
}

#[view_config(route_name = "query_or")]
fn query_or(item: Result<Query<Item>, Rejection>) -> String {
    why(item, |Query(item)| item.count)
}

#[view_config(route_name = "form")]
fn form(item: Option<Form<Item>>) -> String {
    said(item, |Form(item)| item.count)
}

#[view_config(route_name = "form_or")]
async fn form_or(request: &Request, item: Result<Form<Item>, Rejection>) -> String {
    tokio::task::yield_now().await;
    let method = request.method().clone();
    format!("{method} {}", why(item, |Form(item)| item.count))
}

#[view_config(route_name = "json")]
async fn json(item: Option<Json<Item>>) -> String {
    tokio::task::yield_now().await;
    said(item, |Json(item)| item.count)
}

#[view_config(route_name = "json_or")]
fn json_or(item: Result<Json<Item>, Rejection>) -> String {
    why(item, |Json(item)| item.count)
}

#[view_config(route_name = "path")]
#[view_config(route_name = "no_path")]
fn path(item: Option<Path<u8>>) -> String {
    said(item, |Path(item)| item)
}

#[view_config(route_name = "path_or")]
fn path_or(item: Result<Path<Item>, Rejection>) -> String {
    why(item, |Path(item)| item.count)
}

#[view_config(route_name = "unset", renderer = "json")]
fn unset(
    state: Option<State<u8>>,
    context: Option<Context<Item>>,
    exception: Option<Exception<std::fmt::Error>>,
    token: Option<CsrfToken>,
) -> [bool; 4] {
    [
        state.is_some(),
        context.is_some(),
        exception.is_some(),
        token.is_some_and(|token| !token.as_str().is_empty()),
    ]
}

#[view_config(route_name = "on")]
fn handed_on(item: Result<Query<Item>, Rejection>) -> pyramidion::Result<String> {
    let Query(item) = item?;
    Ok(item.count.to_string())
}

impl Resource for Item {}

fn config() -> Configurator {
    let mut config = Configurator::new();
    for name in [
        "query", "query_or", "form", "form_or", "json", "json_or", "no_path", "unset", "on",
    ] {
        config.add_route(name, format!("/{name}"));
    }
    config.add_route("path", "/path/{count}");
    config.add_route("path_or", "/path_or/{count}");
    let factory =
        pyramidion::SignedCookieSessionFactory::new("a secret that is long enough to be one");
    config.set_session_factory(factory);
    config.scan(package!(crate::arguments::optional));
    config
}

fn app() -> TestApp {
    TestApp::new(config().make_app().unwrap())
}

#[track_caller]
fn answers(request: TestRequest<'_>, expected: &str) {
    let answer = request.send();
    assert_eq!((answer.status(), answer.text()), (StatusCode::OK, expected));
}

#[track_caller]
fn refused(request: TestRequest<'_>, status: u16, part: &str) {
    let answer = request.send();
    assert_eq!(answer.status(), status);
    assert!(answer.text().contains(part), "{}", answer.text());
}

#[test]
fn a_query_that_is_not_there_is_none() {
    let app = app();
    answers(app.get("/query"), "none");
    answers(app.get("/query?"), "none");
    answers(app.get("/query?count=3"), "3");
    refused(
        app.get("/query?count=x"),
        400,
        "in the query: `count` must be",
    );
    refused(app.get("/query?other=1"), 400, "`count` is missing");
}

#[test]
fn a_form_that_is_not_there_is_none() {
    let app = app();
    answers(app.get("/form"), "none");
    answers(app.request("PUT", "/form"), "none");
    answers(app.post("/form").form([("count", "3")]), "3");
    refused(
        app.post("/form").form([("count", "x")]),
        400,
        "in the form: `count`",
    );
    // An empty form is a form.
    let empty = [("content-type", "application/x-www-form-urlencoded")];
    refused(
        app.post("/form").header(empty[0].0, empty[0].1),
        400,
        "`count` is missing",
    );
    let other = app
        .post("/form")
        .header("content-type", "text/plain")
        .body("count=1");
    refused(other, 415, "its content type is not that of a form");
}

#[test]
fn json_that_is_not_there_is_none() {
    let app = app();
    answers(app.post("/json"), "none");
    answers(app.get("/json"), "none");
    let json = |body: &'static str| {
        app.post("/json")
            .header("content-type", "application/json")
            .body(body)
    };
    answers(json(r#"{"count": 3}"#), "3");
    refused(json(r#"{"count": 300}"#), 400, "`count` must be");
    refused(json(""), 400, "the body is not JSON");
    refused(app.post("/json").body("{}"), 415, "application/json");
}

#[test]
fn a_path_without_placeholders_is_none() {
    let app = app();
    answers(app.get("/no_path"), "none");
    answers(app.get("/path/3"), "3");
    refused(app.get("/path/300"), 404, "");
}

#[test]
fn a_path_that_may_be_absent_fits_its_pattern_all_the_same() {
    let mut config = Configurator::new();
    config.add_route("two", "/{a}/{b}");
    config.add_view(View::new(|_: Option<Path<u8>>| "").route_name("two"));
    let error = config.make_app().unwrap_err().to_string();
    assert!(
        error.contains("takes one value, the route `two`"),
        "{error}"
    );
}

#[test]
fn what_the_application_does_not_have_is_none() {
    answers(app().get("/unset"), "[false,false,false,true]");
    let mut config = config();
    config.set_state(7_u8);
    config
        .set_root_factory(|_: &mut Request| -> pyramidion::Result<Item> { Ok(Item { count: 1 }) });
    let app = TestApp::new(config.make_app().unwrap());
    answers(app.get("/unset"), "[true,true,false,true]");
}

#[test]
fn a_rejection_has_status_message_and_field() {
    let app = app();
    answers(app.get("/query_or?count=3"), "3");
    let expected = r#"400 Some("count") in the query: `count` is missing absent: "#;
    answers(app.get("/query_or"), &format!("{expected}true"));
    answers(app.get("/query_or?other=1"), &format!("{expected}false"));
    let form = app.request("PUT", "/form_or").form([("count", "x")]).send();
    let expected = r#"PUT 400 Some("count") in the form: `count` must be a whole number from 0 to 255 absent: false"#;
    assert_eq!(form.text(), expected);
    let json = app
        .post("/json_or")
        .header("content-type", "application/json");
    let answer = json.body(r#"{"count": "x"}"#).send();
    assert!(
        answer
            .text()
            .starts_with(r#"400 Some("count") in the JSON body: `count` must"#),
        "{}",
        answer.text()
    );
    answers(
        app.post("/json_or").body("x"),
        "415 None the content type must be application/json absent: false",
    );
    answers(app.get("/path_or/x"), r#"404 Some("count")  absent: false"#);
}

#[test]
fn a_rejection_can_be_handed_on() {
    let app = app();
    answers(app.get("/on?count=3"), "3");
    refused(app.get("/on?count=x"), 400, "`count` must be");
}

/// Fails for a reason that is not the visitor's.
struct Broken;

impl FromRequest for Broken {
    fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        Err(Error::from("out of order"))
    }
}

#[test]
fn a_failure_is_not_a_rejection() {
    let mut config = Configurator::new();
    config.add_route("result", "/result");
    config.add_route("option", "/option");
    config.add_view(View::new(|_: Result<Broken, Rejection>| "called").route_name("result"));
    config.add_view(View::new(|_: Option<Broken>| "called").route_name("option"));
    let told = |request: &Request| {
        request
            .exception()
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    config.add_view(View::new(told).exception::<AnyError>());
    let app = TestApp::new(config.make_app().unwrap());
    for path in ["/result", "/option"] {
        let answer = app.get(path).send();
        assert_eq!(
            (answer.status().as_u16(), answer.text()),
            (500, "out of order"),
            "{path}"
        );
    }
}
