//! Predicates, each with a request for which it holds and one for which it does not.

use pyramidion::context::Resource;
use pyramidion::predicates::{
    self, PredicateConfig, accept, containment, content_type, effective_principals, header,
    is_authenticated, last_attempt, match_param, not, path_info, physical_path, request_method,
    request_param, xhr,
};
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion_syntax::predicates::PredicateName;
use pyramidion_tests::applications::{client, has_mistake, says};

/// An application whose page answers `yes` if the predicate holds, and `no` otherwise.
fn asked(predicate: PredicateConfig) -> TestApp {
    client(|config| {
        config.add_route("page", "/{section}/{action}");
        config.add_view(says("no").route_name("page"));
        config.add_view(says("yes").route_name("page").predicate(predicate));
    })
}

/// Checks a predicate and its negation.
#[track_caller]
fn check(
    predicate: &PredicateConfig,
    request: impl Fn(&TestApp) -> TestRequest<'_>,
    expected: bool,
) {
    let name = predicate.name();
    for (predicate, expected) in [
        (predicate.clone(), expected),
        (not(predicate.clone()), !expected),
    ] {
        let app = asked(predicate);
        let answer = request(&app).send();
        assert_eq!(answer.text() == "yes", expected, "{name}");
    }
}

fn get(target: &'static str) -> impl Fn(&TestApp) -> TestRequest<'_> {
    move |app| app.get(target)
}

fn with(name: &'static str, value: &'static str) -> impl Fn(&TestApp) -> TestRequest<'_> {
    move |app| app.get("/a/b").header(name, value)
}

struct Nowhere;

impl Resource for Nowhere {}

/// Every predicate, for what `GET /a/b` does not meet.
fn of_every_name() -> [PredicateConfig; PredicateName::ALL.len()] {
    [
        request_method(["POST"]),
        xhr(true),
        path_info("/b"),
        request_param(["q"]),
        header(["X-Api"]),
        accept("text/html"),
        content_type(["text/*"]),
        containment::<Nowhere>(),
        physical_path("/users"),
        match_param(["section=b"]),
        is_authenticated(true),
        effective_principals(["ada"]),
        last_attempt(false),
    ]
}

#[test]
fn every_predicate_of_the_table_is_declared_by_its_name_and_asked() {
    let names = PredicateName::ALL.iter().map(|name| name.name());
    assert!(names.eq(of_every_name().iter().map(PredicateConfig::name)));
    for predicate in of_every_name() {
        let name = predicate.name().to_owned();
        let app = asked(predicate);
        let answer = app.get("/a/b").header("accept", "image/*").send();
        assert_eq!(answer.text(), "no", "{name}");
    }
}

#[test]
fn xhr_is_one_exact_header() {
    check(&xhr(true), with("x-requested-with", "XMLHttpRequest"), true);
    check(
        &xhr(true),
        with("x-requested-with", "xmlhttprequest"),
        false,
    );
    check(&xhr(true), get("/a/b"), false);
    check(&xhr(false), get("/a/b"), true);
}

#[test]
fn request_method_is_one_of_several() {
    let methods = request_method(["PUT", "POST"]);
    check(&methods, |app| app.post("/a/b"), true);
    check(&methods, |app| app.request("PUT", "/a/b"), true);
    check(&methods, get("/a/b"), false);
}

#[test]
fn path_info_matches_the_beginning_of_the_decoded_path() {
    check(&path_info("/a"), get("/abc/d"), true);
    check(&path_info("/ä/[0-9]+$"), get("/%C3%A4/12"), true);
    check(&path_info("b"), get("/a/b"), false);
}

#[test]
fn request_param_asks_for_all_of_them_with_their_last_value() {
    check(&request_param(["a", "b=2"]), get("/a/b?a=&b=2"), true);
    check(&request_param(["a", "b=2"]), get("/a/b?b=2"), false);
    check(&request_param(["b=2"]), get("/a/b?b=2&b=3"), false);
    check(&request_param([" b = 2 "]), get("/a/b?b=2"), true);
    check(
        &request_param(["b=2"]),
        |app| app.post("/a/b").form([("b", "2")]),
        true,
    );
    // The query goes before the form.
    check(
        &request_param(["b=1"]),
        |app| app.post("/a/b?b=1").form([("b", "2")]),
        true,
    );
}

#[test]
fn header_asks_for_presence_or_for_the_beginning_of_a_value() {
    check(&header(["X-Api"]), with("x-api", ""), true);
    check(&header(["X-Api:2"]), with("x-api", "2.1"), true);
    check(&header(["X-Api:2$"]), with("x-api", "2.1"), false);
    check(&header(["X-Api:(?i)TWO"]), with("x-api", "two"), true);
    check(&header(["X-Api", "X-Other"]), with("x-api", "2"), false);
}

#[test]
fn accept_asks_whether_the_client_takes_it() {
    let app = asked(accept("text/html"));
    let answer = |value: &str| {
        app.get("/a/b")
            .header("accept", value)
            .send()
            .text()
            .to_owned()
    };
    assert_eq!(answer("text/*"), "yes");
    assert_eq!(answer("text/html;q=0"), "no");
    assert_eq!(answer("image/png"), "no");
}

/// Its value is a list of segments, as in Pyramid, and no text.
#[test]
fn match_param_of_a_remainder_never_holds() {
    let app = client(|config| {
        config.add_route("rest", "/rest/*rest");
        config.add_view(says("any").route_name("rest"));
        for value in ["rest=a", "rest=", "rest=a/b", "rest=('a',)"] {
            config.add_view(says("equal").route_name("rest").match_param([value]));
        }
        config.add_route("text", "/text/{rest:.*}");
        config.add_view(says("any").route_name("text"));
        config.add_view(says("equal").route_name("text").match_param(["rest=a/b"]));
        config.add_view(
            says("not")
                .route_name("text")
                .predicate(not(match_param(["rest=a"]))),
        );
    });
    for path in ["/rest/a", "/rest/a/b", "/rest/", "/rest/('a',)"] {
        assert_eq!(app.get(path).send().text(), "any", "{path}");
    }
    assert_eq!(app.get("/text/a/b").send().text(), "equal");
    assert_eq!(app.get("/text/a").send().text(), "any");
}

#[test]
fn match_param_compares_placeholders() {
    check(&match_param(["section=a", "action = b"]), get("/a/b"), true);
    check(&match_param(["section=a", "action=x"]), get("/a/b"), false);
}

#[test]
fn two_predicates_of_one_kind_both_have_to_hold() {
    let app = client(|config| {
        config.add_route("page", "/");
        let view = says("both").request_param(["a"]).request_param(["b"]);
        config.add_view(view.route_name("page"));
    });
    assert_eq!(app.get("/?a&b").send().status(), 200);
    assert_eq!(app.get("/?a").send().status(), 404);
}

#[test]
fn wrong_values_are_reported() {
    for (predicate, expected) in [
        (request_method(["get"]), "use \"GET\" instead of \"get\""),
        (request_method::<&str>([]), "needs at least one method"),
        (path_info("["), "unclosed character class"),
        (request_param(["=", ""]), "`request_param` needs a name"),
        (request_param(["a=1&b"]), "write \"a=1\", \"b\""),
        (header(["a=1"]), "a value follows a colon"),
        (
            accept("text/html, text/plain"),
            "declare it once for each of them",
        ),
        (header(["a b"]), "cannot be the name of a header"),
        (header(["a:["]), "unclosed character class"),
        (
            accept("text/*"),
            "`accept` is what the view answers with, so it has no wildcard",
        ),
        (content_type(["json"]), "\"json\" is not a media type"),
        (content_type(["*/*"]), "leave `content_type` out"),
        (
            content_type(["text/*; charset=utf-8"]),
            "does not look at parameters",
        ),
        (
            content_type::<&str>([]),
            "`content_type` needs at least one value",
        ),
        (physical_path(""), "the root is at \"/\""),
        (physical_path("/a/../b"), "no resource is called \"..\""),
        (
            match_param(["edit"]),
            "`match_param` takes a placeholder and its value",
        ),
        (not(accept("text/html")), "`accept` cannot be negated"),
        (
            predicates::custom("absent", ["x"]),
            "there is no predicate `absent`",
        ),
    ] {
        let place = "integration/predicates_of_views.rs:";
        let of_view = predicate.clone();
        has_mistake(
            |config| {
                config.add_route("page", "/");
                config.add_view(says("").route_name("page").predicate(of_view));
            },
            &[place, "the view: ", expected],
        );
        has_mistake(
            |config| {
                config.add_route("page", "/").predicate(predicate);
            },
            &[place, "the route `page`: ", expected],
        );
    }
}
