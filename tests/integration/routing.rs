//! Which route and which view answers.

use pyramidion::predicates::{accept, not, request_param, xhr};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};

/// A view that answers with a text.
fn says(text: &'static str) -> View {
    View::new(move |_: &mut Request| text)
}

fn client(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    let mut config = Configurator::new();
    configure(&mut config);
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn the_first_route_that_matches_answers() {
    let app = client(|config| {
        config.add_route("new", "/users/new");
        config.add_route("user", "/users/{id}");
        config.add_view(says("user").route_name("user"));
        config.add_view(says("new").route_name("new"));
    });
    assert_eq!(app.get("/users/new").send().text(), "new");
    assert_eq!(app.get("/users/7").send().text(), "user");
    assert_eq!(app.get("/users/").send().status(), 404);
}

#[test]
fn a_route_whose_predicate_fails_leaves_the_request_to_later_ones() {
    let app = client(|config| {
        config.add_route("post", "/x").request_method(["POST"]);
        let ajax = not(xhr(true));
        config.add_route("page", "/x").predicate(ajax);
        config.add_route("ajax", "/x");
        for name in ["post", "page", "ajax"] {
            config.add_view(says(name).route_name(name));
        }
    });
    assert_eq!(app.post("/x").send().text(), "post");
    assert_eq!(app.get("/x").send().text(), "page");
    assert_eq!(
        app.get("/x")
            .header("x-requested-with", "XMLHttpRequest")
            .send()
            .text(),
        "ajax"
    );
}

#[test]
fn a_route_predicate_can_look_at_the_form() {
    let app = client(|config| {
        let param = request_param(["kind=a"]);
        config.add_route("a", "/x").predicate(param);
        config.add_route("other", "/x");
        config.add_view(says("a").route_name("a"));
        config.add_view(says("other").route_name("other"));
    });
    assert_eq!(app.post("/x").form([("kind", "a")]).send().text(), "a");
    assert_eq!(app.post("/x").form([("kind", "b")]).send().text(), "other");
}

#[test]
fn a_view_whose_predicate_fails_does_not_lead_to_a_later_route() {
    let app = client(|config| {
        config.add_route("first", "/x");
        config.add_route("second", "/x");
        config.add_view(says("first").route_name("first").request_method(["POST"]));
        config.add_view(says("second").route_name("second"));
    });
    assert_eq!(app.get("/x").send().status(), 405);
}

#[test]
fn the_view_with_more_predicates_answers() {
    let param = || request_param(["a"]);
    let app = client(|config| {
        config.add_route("r", "/r");
        config.add_view(says("none").route_name("r"));
        config.add_view(says("method").route_name("r").request_method(["GET"]));
        config.add_view(says("param").route_name("r").predicate(param()));
        config.add_view(
            says("both")
                .route_name("r")
                .request_method(["GET"])
                .predicate(param()),
        );
    });
    assert_eq!(app.get("/r").send().text(), "method");
    assert_eq!(app.get("/r?a=1").send().text(), "both");
    assert_eq!(app.post("/r?a=1").send().text(), "param");
    assert_eq!(app.post("/r").send().text(), "none");
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let app = client(|config| {
        config.add_route("r", "/r");
        config.add_view(says("get").route_name("r").request_method(["GET"]));
        config.add_view(says("put").route_name("r").request_method(["PUT", "PATCH"]));
    });
    let response = app.request("DELETE", "/r").send();
    assert_eq!(response.status(), 405);
    assert_eq!(response.header("allow"), Some("GET, HEAD, PATCH, PUT"));
    assert_eq!(app.request("BREW", "/r").send().status(), 405);
}

#[test]
fn an_unacceptable_answer_is_a_406_that_varies() {
    let app = client(|config| {
        config.add_route("r", "/r");
        let json = accept("application/json");
        config.add_view(says("json").route_name("r").predicate(json));
    });
    let refused = app.get("/r").header("accept", "image/png").send();
    assert_eq!(
        (refused.status().as_u16(), refused.header("vary")),
        (406, Some("Accept"))
    );
    let answered = app.get("/r").header("accept", "application/*").send();
    assert_eq!(
        (answered.text(), answered.header("vary")),
        ("json", Some("Accept"))
    );
}

#[test]
fn a_path_that_cannot_be_decoded_is_a_bad_request() {
    let app = client(|config| {
        config.add_route("any", "*rest");
        config.add_view(says("any").route_name("any"));
    });
    for path in ["/%E9", "/%E2%82", "/%ff", "/a%c0%af", "/%ed%a0%80", "/%%ff"] {
        let response = app.get(path).send();
        assert_eq!(response.status(), 400, "{path}");
        assert!(
            response
                .text()
                .contains("the path is not percent-encoded UTF-8")
        );
    }
}

#[test]
fn a_query_that_cannot_be_decoded_is_a_bad_request() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
    });
    for query in ["?a=%E9", "?a=%E2%82", "?%ff=1", "?a=%e9%"] {
        assert_eq!(
            app.get(&format!("/{query}")).send().status(),
            400,
            "{query}"
        );
    }
    assert_eq!(app.get("/?a=%C3%A9;b=1&c").send().status(), 200);
}

#[test]
fn a_lone_percent_sign_is_a_character() {
    let app = client(|config| {
        config.add_route("show", "/show/*rest");
        let show = |request: &mut Request| {
            let rest: Vec<_> = request
                .matchdict()
                .segments("rest")
                .into_iter()
                .flatten()
                .collect();
            let query: Vec<_> = request.params().iter().collect();
            format!("{rest:?} {query:?} {}", request.url())
        };
        config.add_view(View::new(show).route_name("show"));
    });
    for (target, shown) in [
        ("/show/100%", r#"["100%"] [] http://localhost/show/100%25"#),
        (
            "/show/%zz/%4",
            r#"["%zz", "%4"] [] http://localhost/show/%25zz/%254"#,
        ),
        ("/show/%%41", r#"["%A"] [] http://localhost/show/%25%41"#),
        (
            "/show/%2F%?utm=50%off&%=%",
            r#"["/%"] [("utm", "50%off"), ("%", "%")] http://localhost/show/%2F%25?utm=50%off&%=%"#,
        ),
    ] {
        assert_eq!(app.get(target).send().text(), shown, "{target}");
    }
    let form = app
        .post("/show/x")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = form.body("q=50%&%zz=%4&p=%+1").send();
    assert!(
        answer
            .text()
            .contains(r#"[("q", "50%"), ("%zz", "%4"), ("p", "% 1")]"#),
        "{}",
        answer.text()
    );
}

#[test]
fn an_encoded_slash_stays_inside_its_segment() {
    let app = client(|config| {
        config.add_route("file", "/files/{name}");
        let name =
            |request: &mut Request| request.matchdict().get("name").unwrap_or("-").to_owned();
        config.add_view(View::new(name).route_name("file"));
    });
    assert_eq!(app.get("/files/a%2Fb").send().text(), "a/b");
    assert_eq!(app.get("/files/a/b").send().status(), 404);
}

#[test]
fn the_path_is_decoded_once() {
    let app = client(|config| {
        config.add_route("add", "/add");
        config.add_view(says("add").route_name("add"));
    });
    assert_eq!(app.get("/%61dd").send().text(), "add");
    for path in [
        "/%2561dd", "//add", "/add/", "/ADD", "/./add", "/add%2F", "/add;v=1", "/add%0A",
    ] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn views_without_a_route_answer_by_name() {
    let app = client(|config| {
        config.add_view(says("root"));
        config.add_view(says("edit").name("edit"));
    });
    assert_eq!(app.get("/").send().text(), "root");
    for path in ["/edit", "/edit/sub/path", "/@@edit"] {
        assert_eq!(app.get(path).send().text(), "edit", "{path}");
    }
    assert_eq!(app.get("/nope").send().status(), 404);
}

#[test]
fn head_is_answered_as_get_without_a_body() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(says("hello").route_name("home").request_method(["GET"]));
    });
    for path in ["/", "/absent"] {
        let get = app.get(path).send();
        let head = app.request("HEAD", path).send();
        assert_eq!(head.status(), get.status());
        assert_eq!(head.header("content-type"), get.header("content-type"));
        assert_eq!(
            head.header("content-length"),
            Some(get.bytes().len().to_string().as_str())
        );
        assert!(head.bytes().is_empty());
    }
}
