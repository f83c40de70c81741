//! The predicate `content_type`: which content views take, and what is answered to other content.

mod mistakes;

use pyramidion::extract::{Form, Json};
use pyramidion::introspection::Answer;
use pyramidion::predicates::{accept, content_type, not};
use pyramidion::testing::{DummyRequest, TestApp, TestResponse};
use pyramidion::{Configurator, Request, View, package, view_config};
use pyramidion_tests::applications::{client, has_mistake, says};

/// An application with one route.
fn page(views: impl IntoIterator<Item = View>) -> TestApp {
    client(|config| {
        config.add_route("page", "/");
        for view in views {
            config.add_view(view.route_name("page"));
        }
    })
}

fn send(app: &TestApp, method: &str, declared: &str) -> TestResponse {
    let request = app.request(method, "/").body("x");
    request.header("content-type", declared).send()
}

#[track_caller]
fn check(declared: &str, types: &[&str], expected: bool) {
    let view = |text| says(text).request_method(["POST"]);
    let one = page([view("taken").content_type(types.iter().copied())]);
    let answer = send(&one, "POST", declared);
    assert_eq!(answer.status() == 200, expected, "{declared}: {types:?}");
    assert_eq!(answer.status() == 415, !expected, "{declared}: {types:?}");
    let negated = not(content_type(types.iter().copied()));
    let other = page([view("taken").predicate(negated)]);
    let answer = send(&other, "POST", declared);
    assert_eq!(
        answer.status() == 415,
        expected,
        "not {declared}: {types:?}"
    );
    assert_eq!(answer.header("accept-post"), None);
}

#[test]
fn types_compare_without_case_and_parameters() {
    let json = &["application/json"][..];
    check("application/json", json, true);
    check("Application/JSON;charset=utf-8", json, true);
    check("application/json ; charset=\"utf-8\"", json, true);
    check("application/json", &["APPLICATION/Json"], true);
    check("text/json", json, false);
    check("application/jsonx", json, false);
    check("application/json, text/plain", json, false);
    check("application", json, false);
    check("", json, false);
}

/// A list of what is taken that leaves something out would keep clients from sending what they may.
#[test]
fn what_takes_all_but_some_types_names_none() {
    let view = |text| says(text).request_method(["POST"]);
    let other = || not(content_type(["text/plain", "text/html"]));
    let app = page([
        view("json").content_type(["application/json"]),
        view("other").predicate(other()),
    ]);
    let told = |answer: &TestResponse| {
        ["accept", "accept-post"].map(|name| answer.header(name).map(str::to_owned))
    };
    let answer = send(&app, "POST", "text/plain");
    assert_eq!(
        (answer.status().as_u16(), told(&answer)),
        (415, [None, None])
    );
    let options = app.request("OPTIONS", "/").send();
    assert_eq!(told(&options), [None, None]);

    let types = ["text/plain", "text/csv", "application/json"];
    let app = page([view("text").content_type(types).predicate(other())]);
    let answer = send(&app, "POST", "text/plain");
    let taken = Some("application/json, text/csv".to_owned());
    assert_eq!(
        (answer.status().as_u16(), told(&answer)),
        (415, [taken.clone(), taken.clone()])
    );
    let options = app.request("OPTIONS", "/").send();
    assert_eq!(told(&options), [None, taken]);
    assert_eq!(send(&app, "POST", "text/csv").text(), "text");
}

/// What has a suffix is a type of its own, which may need other code.
#[test]
fn a_suffix_makes_another_type() {
    check("application/problem+json", &["application/json"], false);
    check(
        "application/problem+json",
        &["application/problem+json"],
        true,
    );
    check("application/json", &["application/problem+json"], false);
}

#[test]
fn a_star_stands_for_every_subtype() {
    let text = &["text/*", "image/png"][..];
    check("text/plain", text, true);
    check("TEXT/csv; header=present", text, true);
    check("image/png", text, true);
    check("image/gif", text, false);
    check("text/", text, false);
    check("text", text, false);
    check("texts/plain", text, false);
    check("multipart/related; boundary=x", &["multipart/*"], true);
}

#[test]
fn two_views_are_told_apart_by_it() {
    let app = page([
        says("json").content_type(["application/json"]),
        says("text").content_type(["text/*"]),
        says("csv").content_type(["text/csv"]).xhr(false),
        says("any"),
    ]);
    assert_eq!(send(&app, "POST", "application/json").text(), "json");
    assert_eq!(send(&app, "PUT", "text/plain").text(), "text");
    assert_eq!(send(&app, "PUT", "text/csv").text(), "csv");
    assert_eq!(send(&app, "POST", "image/png").text(), "any");
    assert_eq!(app.post("/").send().text(), "any");
    assert_eq!(app.get("/").send().text(), "any");
}

/// Pyramid's `header` is lighter, and what Pyramid puts behind `request_type` is heavier.
#[test]
fn it_is_heavier_than_accept_and_lighter_than_match_param() {
    let app = client(|config| {
        config.add_route("page", "/{a}");
        let view = |text| says(text).route_name("page");
        config.add_view(view("header").header(["Content-Type"]));
        config.add_view(view("content_type").content_type(["text/*"]));
    });
    let request = app.post("/a").header("content-type", "text/plain");
    assert_eq!(request.send().text(), "content_type");
    let app = client(|config| {
        config.add_route("page", "/{a}");
        let view = |text| says(text).route_name("page");
        config.add_view(view("match_param").match_param(["a=a"]));
        config.add_view(view("content_type").content_type(["text/*"]));
    });
    let request = app.post("/a").header("content-type", "text/plain");
    assert_eq!(request.send().text(), "match_param");
}

#[test]
fn other_content_is_answered_with_what_is_taken() {
    let app = page([
        says("json")
            .request_method(["POST", "PATCH", "PUT"])
            .content_type(["application/json"]),
        says("text")
            .request_method(["POST"])
            .content_type(["text/*"]),
    ]);
    let headers = |method: &str| {
        let answer = send(&app, method, "image/png");
        assert_eq!(answer.status(), 415, "{method}");
        ["accept", "accept-post", "accept-patch"]
            .map(|name| answer.header(name).unwrap_or("-").to_owned())
    };
    let both = "application/json, text/*";
    assert_eq!(headers("POST"), [both, both, "-"]);
    let json = "application/json";
    assert_eq!(headers("PATCH"), [json, "-", json]);
    assert_eq!(headers("PUT"), [json, "-", "-"]);
}

#[test]
fn what_is_not_declared_is_of_no_type() {
    let app = page([says("json")
        .request_method(["POST", "DELETE"])
        .content_type(["application/json"])]);
    assert_eq!(app.post("/").body("{}").send().status(), 415);
    assert_eq!(app.post("/").send().status(), 415);
    let twice = app.post("/").header("content-type", "application/json");
    let twice = twice.header("content-type", "text/plain");
    assert_eq!(twice.body("{}").send().status(), 415);
    let answer = app.request("DELETE", "/").body("x").send();
    assert_eq!(answer.status(), 415, "it has content");
}

/// They have nothing that could be of another type: another method is needed first.
#[test]
fn requests_without_content_are_told_the_methods_that_have_some() {
    let app = page([says("json").content_type(["application/json"])]);
    for method in ["GET", "HEAD", "DELETE"] {
        let answer = app.request(method, "/").send();
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.header("allow"), Some("PATCH, POST, PUT"));
    }
    let app = page([says("json")
        .request_method(["GET", "POST"])
        .content_type(["application/json"])]);
    assert_eq!(app.get("/").send().header("allow"), Some("POST"));
    let answer = send(&app, "GET", "text/plain");
    assert_eq!(answer.status(), 415);
    assert_eq!(send(&app, "GET", "application/json").text(), "json");
}

/// The first that a client has to change is told: the method, then the content, then what it accepts.
#[test]
fn what_is_wrong_first_is_told() {
    let view = || {
        says("page")
            .request_method(["POST"])
            .content_type(["text/plain"])
            .accept("text/html")
    };
    let app = page([view()]);
    let status = |method: &str, declared: &str, accepted: &str| {
        let request = app.request(method, "/").header("content-type", declared);
        let answer = request.header("accept", accepted).body("x").send();
        answer.status().as_u16()
    };
    assert_eq!(status("PUT", "image/png", "image/png"), 405);
    assert_eq!(status("PUT", "text/plain", "image/png"), 405);
    assert_eq!(status("PUT", "text/plain", "text/html"), 405);
    assert_eq!(status("POST", "image/png", "image/png"), 415);
    assert_eq!(status("POST", "text/plain", "image/png"), 406);
    assert_eq!(status("POST", "text/plain", "text/html"), 200);
    let app = page([view().request_param(["absent"])]);
    let answer = send(&app, "POST", "image/png");
    assert_eq!(answer.status(), 404, "no content type would help");
}

#[test]
fn options_tells_what_may_be_sent() {
    let json = || says("json").content_type(["application/json"]);
    let headers = |app: &TestApp| {
        let answer = app.request("OPTIONS", "/").send();
        assert_eq!(answer.status(), 204);
        ["allow", "accept-post", "accept-patch"]
            .map(|name| answer.header(name).unwrap_or("-").to_owned())
    };
    let app = page([
        says("page").request_method(["GET"]),
        json().request_method(["POST"]),
        says("text")
            .request_method(["POST"])
            .content_type(["text/*"]),
        says("patch")
            .request_method(["PATCH"])
            .content_type(["application/merge-patch+json"]),
    ]);
    assert_eq!(
        headers(&app),
        [
            "GET, HEAD, PATCH, POST, OPTIONS",
            "application/json, text/*",
            "application/merge-patch+json"
        ]
    );
    let app = page([json()]);
    let json_only = "application/json";
    assert_eq!(
        headers(&app),
        ["PATCH, POST, PUT, OPTIONS", json_only, json_only]
    );
    // One of the views takes any content.
    let app = page([
        json().request_method(["POST"]),
        says("any").request_method(["POST"]).xhr(true),
    ]);
    assert_eq!(headers(&app), ["POST, OPTIONS", "-", "-"]);
    let app = page([says("page").request_method(["GET"])]);
    assert_eq!(headers(&app), ["GET, HEAD, OPTIONS", "-", "-"]);
}

#[test]
fn an_exception_view_keeps_what_is_taken() {
    let app = client(|config| {
        config.add_route("page", "/");
        let view = says("json").request_method(["POST"]).route_name("page");
        config.add_view(view.content_type(["application/json"]));
        config.add_view(says("mine").exception::<pyramidion::httpexceptions::Status<415>>());
    });
    let answer = send(&app, "POST", "text/plain");
    assert_eq!((answer.status().as_u16(), answer.text()), (415, "mine"));
    assert_eq!(answer.header("accept-post"), Some("application/json"));
}

#[test]
fn the_answer_is_explained() {
    let mut config = Configurator::new();
    config.add_route("page", "/");
    let view = says("json").request_method(["POST"]).route_name("page");
    config.add_view(view.content_type(["application/json"]));
    let app = config.make_app().unwrap();
    let request = DummyRequest::post("/").header("content-type", "text/plain");
    let explanation = app.explain(&request.build_for(&app));
    let unmet = &explanation.views[0].unmet[0];
    assert_eq!(unmet.condition, "content_type = application/json");
    assert_eq!(unmet.found, "`content-type` is \"text/plain\"");
    let types = vec!["application/json".to_owned()];
    assert_eq!(explanation.answer, Answer::UnsupportedMediaType(types));
}

mod attributes {
    use super::*;

    const TEXT: &str = "text/*";

    #[view_config(
        route_name = "notes",
        request_method = "POST",
        content_type = (TEXT, "application/json")
    )]
    fn add() -> &'static str {
        "added"
    }

    #[view_config(route_name = "notes", not(content_type = ("text/plain", "text/csv")))]
    fn other() -> &'static str {
        "other"
    }
}

#[test]
fn attributes_take_it_as_views_do() {
    let app = client(|config| {
        config.add_route("notes", "/");
        config.scan(package!(self::attributes));
    });
    assert_eq!(send(&app, "POST", "text/plain").text(), "added");
    assert_eq!(send(&app, "POST", "application/json").text(), "added");
    assert_eq!(send(&app, "POST", "image/png").text(), "other");
    assert_eq!(send(&app, "PUT", "text/csv").status(), 415);
}

#[test]
fn a_route_with_it_leaves_other_content_to_later_ones() {
    let app = client(|config| {
        config
            .add_route("text", "/")
            .predicate(content_type(["text/*"]));
        config.add_route("other", "/");
        config.add_view(says("text").route_name("text"));
        config.add_view(
            says("other")
                .route_name("other")
                .predicate(accept("text/html")),
        );
    });
    assert_eq!(send(&app, "POST", "text/plain").text(), "text");
    assert_eq!(send(&app, "POST", "image/png").text(), "other");
}

/// A request without a form is what it says to be, whoever asks.
#[test]
fn views_read_content_of_the_type_that_they_are_for() {
    let view = |request: &mut Request| request.content_type().to_owned();
    let app = page([View::new(view).content_type(["text/*"])]);
    assert_eq!(send(&app, "POST", "text/csv; a=b").text(), "text/csv");
}
