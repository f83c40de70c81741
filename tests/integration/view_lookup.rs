//! Which of the views of a route answers, and what is said when none does.

mod accept;

use pyramidion::predicates::{accept, custom, not, request_method};
use pyramidion::testing::TestApp;
use pyramidion::tweens::Order;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::applications::{client, has_mistake, says};

/// An application with one route, whose views are given.
fn page(views: impl IntoIterator<Item = View>) -> TestApp {
    client(|config| {
        config.add_route("page", "/");
        for view in views {
            config.add_view(view.route_name("page"));
        }
    })
}

#[track_caller]
fn check_accept(app: &TestApp, accept: &str, expected: &str) {
    let response = app.get("/").header("accept", accept).send();
    assert_eq!(response.text(), expected, "{accept}");
    assert_eq!(response.header("vary"), Some("Accept"));
}

#[test]
fn a_wrong_method_is_answered_with_the_right_ones() {
    let app = page([
        says("post").request_method(["POST"]),
        says("get").request_method(["GET"]),
        says("param")
            .request_method(["DELETE"])
            .request_param(["x"]),
    ]);
    let response = app.request("PUT", "/").send();
    assert_eq!(response.status(), 405);
    assert_eq!(response.header("allow"), Some("GET, HEAD, POST"));
    let response = app.request("PUT", "/?x").send();
    assert_eq!(response.header("allow"), Some("DELETE, GET, HEAD, POST"));
}

#[test]
fn a_method_that_is_excluded_does_not_promise_others() {
    let app = page([says("page").predicate(not(request_method(["PUT"])))]);
    let response = app.request("PUT", "/").send();
    assert_eq!(response.status(), 404);
    assert_eq!(response.header("allow"), None);
}

#[test]
fn options_are_answered_unless_a_view_does() {
    let app = page([says("post").request_method(["POST"])]);
    let response = app.request("OPTIONS", "/").send();
    assert_eq!(response.status(), 204);
    assert_eq!(response.header("allow"), Some("POST, OPTIONS"));
    assert!(response.bytes().is_empty());
    let app = page([
        says("own").request_method(["OPTIONS"]),
        says("post").request_method(["POST"]),
    ]);
    assert_eq!(app.request("OPTIONS", "/").send().text(), "own");
    let app = page([says("any")]);
    assert_eq!(app.request("OPTIONS", "/").send().text(), "any");
}

#[test]
fn head_is_answered_by_views_for_get_without_a_body() {
    let app = page([says("four").request_method(["GET"])]);
    let response = app.request("HEAD", "/").send();
    assert_eq!(response.status(), 200);
    assert_eq!(response.header("content-length"), Some("4"));
    assert!(response.bytes().is_empty());
    let own = |_: &mut Request| {
        let name = http::HeaderName::from_static("x-own");
        let value = http::HeaderValue::from_static("head");
        pyramidion::Response::text("").with_header(name, value)
    };
    let app = page([
        says("get").request_method(["GET"]).request_param(["x"]),
        View::new(own).request_method(["HEAD"]),
    ]);
    assert_eq!(
        app.request("HEAD", "/").send().header("x-own"),
        Some("head")
    );
    assert_eq!(app.get("/").send().status(), 405);
}

#[test]
fn the_client_chooses_among_media_types() {
    let app = page([
        says("html").accept("text/html"),
        says("json").accept("application/json"),
        says("csv").accept("text/csv"),
    ]);
    check_accept(&app, "application/json", "json");
    check_accept(&app, "text/html;q=0.5, application/json", "json");
    check_accept(&app, "text/html, application/json;q=0.5", "html");
    check_accept(&app, "text/*;q=0.3, text/csv", "csv");
    check_accept(&app, "TEXT/CSV", "csv");
}

#[test]
fn the_server_prefers_html_then_xml_then_text_then_json() {
    let offers = [
        "application/json",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/xhtml+xml",
        "text/html",
    ];
    for preferred in 0..offers.len() {
        let app = page(
            offers[..=preferred]
                .iter()
                .map(|offer| says(offer).accept(*offer)),
        );
        check_accept(&app, "*/*", offers[preferred]);
        assert_eq!(
            app.get("/").send().text(),
            offers[preferred],
            "without the header"
        );
    }
}

#[test]
fn an_offer_with_parameters_goes_before_the_bare_type() {
    let app = page([
        says("bare").accept("text/plain"),
        says("flowed").accept("text/plain;format=flowed"),
    ]);
    check_accept(&app, "text/*", "flowed");
    check_accept(
        &app,
        "text/plain;q=0.9, text/plain;format=flowed;q=0.1",
        "bare",
    );
}

fn ordered(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        configure(config);
        config.add_route("page", "/");
        for offer in ["text/html", "application/json", "text/csv"] {
            config.add_view(says(offer).accept(offer).route_name("page"));
        }
    })
}

#[test]
fn an_application_can_prefer_other_types() {
    // Without a place a type stands behind the others; before it was listed it did, too.
    let app = ordered(|config| config.add_accept_view_order("Text/CSV", Order::new()));
    check_accept(&app, "*/*", "text/html");
    check_accept(&app, "text/csv, application/json", "application/json");
    let app = ordered(|config| {
        let over_all = Order::new().over(["text/html", "application/json"]);
        config.add_accept_view_order("Text/CSV", over_all);
    });
    check_accept(&app, "*/*", "text/csv");
    let app = ordered(|config| {
        config.add_accept_view_order("text/csv", Order::new().under(["text/html"]));
    });
    check_accept(&app, "*/*", "text/html");
    check_accept(&app, "text/csv, application/json", "text/csv");
    let app = ordered(|config| {
        config.add_accept_view_order("text/csv", Order::new().under(["application/json"]));
    });
    check_accept(&app, "text/csv, application/json", "application/json");
    // A type of the default order can be put elsewhere, too.
    let app = ordered(|config| {
        config.add_accept_view_order("application/json", Order::new().over(["text/html"]));
    });
    check_accept(&app, "*/*", "application/json");
}

#[test]
fn an_order_that_cannot_be_is_reported() {
    has_mistake(
        |config| config.add_accept_view_order("text/*", Order::new()),
        &[
            "integration/view_lookup.rs:",
            "`add_accept_view_order` takes a media type without wildcards",
            "not \"text/*\"",
        ],
    );
    has_mistake(
        |config| config.add_accept_view_order("text/csv", Order::new().over(["text/htm"])),
        &[
            "integration/view_lookup.rs:",
            "`text/csv` must be over `text/htm`, which does not exist (did you mean `text/html`?)",
        ],
    );
    has_mistake(
        |config| {
            config.add_accept_view_order(
                "text/plain;format=flowed",
                Order::new().over(["text/html"]),
            );
        },
        &[
            "integration/view_lookup.rs:",
            "`text/plain;format=flowed` cannot stand under or over `text/html`",
        ],
    );
    has_mistake(
        |config| {
            config.add_accept_view_order("text/csv", Order::new().under(["image/png"]));
            config.add_accept_view_order("image/png", Order::new().under(["text/csv"]));
        },
        &[
            "integration/view_lookup.rs:",
            "`text/csv` and `image/png` stand under each other",
        ],
    );
}

#[test]
fn a_view_without_a_media_type_answers_what_no_other_does() {
    let app = page([
        says("any").xhr(false).request_method(["GET"]),
        says("json").accept("application/json"),
    ]);
    check_accept(&app, "application/json", "json");
    check_accept(&app, "*/*", "json");
    check_accept(&app, "image/png", "any");
}

#[test]
fn what_is_not_acceptable_is_a_406_that_varies() {
    let app = page([
        says("json")
            .accept("application/json")
            .request_method(["GET"]),
        says("csv").accept("text/csv").request_method(["GET"]),
    ]);
    let response = app.get("/").header("accept", "image/png").send();
    assert_eq!(response.status(), 406);
    assert_eq!(response.header("vary"), Some("Accept"));
    let response = app.get("/").header("accept", "").send();
    assert_eq!(response.status(), 406, "an empty header accepts nothing");
    let response = app.get("/").header("accept", "garbage").send();
    assert_eq!(response.status(), 200, "a malformed one everything");
    let response = app.post("/").header("accept", "text/csv").send();
    assert_eq!(response.status(), 405, "another method is needed first");
}

#[test]
fn global_views_that_are_chosen_by_accept_make_the_response_vary_too() {
    let app = client(|config| {
        config.add_route("page", "/page").use_global_views(true);
        config.add_view(says("json").accept("application/json"));
        config.add_view(says("html").accept("text/html"));
    });
    for path in ["/page", "/"] {
        for (accept, expected) in [("application/json", "json"), ("text/html", "html")] {
            let response = app.get(path).header("accept", accept).send();
            assert_eq!(response.text(), expected, "{path}");
            assert_eq!(response.header("vary"), Some("Accept"), "{path}");
        }
    }
}

#[test]
fn views_of_the_route_go_before_global_ones_with_more_predicates() {
    let app = client(|config| {
        config.add_route("page", "/page").use_global_views(true);
        config.add_route("closed", "/closed");
        config.add_view(says("own").route_name("page").request_method(["GET"]));
        config.add_view(says("global").request_method(["GET", "POST"]).xhr(false));
    });
    assert_eq!(app.get("/page").send().text(), "own");
    assert_eq!(app.post("/page").send().text(), "global");
    assert_eq!(app.get("/closed").send().status(), 404);
}

#[test]
fn a_route_can_ask_for_a_media_type() {
    let app = client(|config| {
        let json = accept("application/json");
        config.add_route("api", "/").predicate(json);
        config.add_route("page", "/");
        config.add_view(says("api").route_name("api"));
        config.add_view(says("page").route_name("page"));
    });
    let get = |accept: &str| {
        app.get("/")
            .header("accept", accept)
            .send()
            .text()
            .to_owned()
    };
    assert_eq!(get("application/json"), "api");
    assert_eq!(get("text/html"), "page");
}

#[test]
fn custom_predicates_weigh_more_than_built_in_ones_and_later_ones_more_than_earlier() {
    let yes = |_: &[&str]| Ok(|_: &Request| true);
    let app = |order: Order| {
        client(|config| {
            config.add_view_predicate("first", yes);
            config.add_view_predicate_at("second", order, yes);
            config.add_route("page", "/");
            config.add_view(says("built-in").route_name("page").is_authenticated(false));
            for name in ["first", "second"] {
                let view = says(name).predicate(custom(name, ["x"]));
                config.add_view(view.route_name("page"));
            }
        })
    };
    assert_eq!(app(Order::new()).get("/").send().text(), "second");
    let lighter = Order::new().over(["first"]);
    assert_eq!(app(lighter).get("/").send().text(), "first");
}

#[test]
fn custom_predicates_get_their_values_and_can_refuse_them() {
    let header = |values: &[&str]| -> pyramidion::Result<_> {
        let [name] = values else {
            return Err("one header is needed".into());
        };
        let name: http::HeaderName = name.parse()?;
        Ok(move |request: &Request| request.headers().contains_key(&name))
    };
    let app = client(|config| {
        config.add_view_predicate("has", header);
        config.add_route_predicate("has", header);
        config
            .add_route("flagged", "/route")
            .predicate(custom("has", ["x-flag"]));
        config.add_view(says("flagged").route_name("flagged"));
        config.add_route("page", "/page");
        config.add_view(says("plain").route_name("page"));
        let negated = not(custom("has", ["x-flag"]));
        config.add_view(says("unflagged").route_name("page").predicate(negated));
    });
    assert_eq!(app.get("/route").send().status(), 404);
    assert_eq!(
        app.get("/route").header("x-flag", "").send().text(),
        "flagged"
    );
    assert_eq!(app.get("/page").send().text(), "unflagged");
    assert_eq!(app.get("/page").header("x-flag", "").send().text(), "plain");
    has_mistake(
        |config| {
            config.add_view_predicate("has", header);
            config.add_route("page", "/");
            let view = says("").predicate(custom("has", ["a", "b"]));
            config.add_view(view.route_name("page"));
        },
        &[
            "integration/view_lookup.rs:",
            "the view: `has`: one header is needed",
        ],
    );
}

#[test]
fn an_unknown_predicate_is_reported_with_a_near_name() {
    has_mistake(
        |config| {
            config.add_view_predicate("language", |_| Ok(|_: &Request| true));
            config.add_route("page", "/");
            let view = says("").predicate(custom("langauge", ["de"]));
            config.add_view(view.route_name("page"));
        },
        &[
            "integration/view_lookup.rs:",
            "there is no predicate `langauge` (did you mean `language`?)",
            "`config.add_view_predicate(…)`",
        ],
    );
}

#[test]
fn a_view_with_a_name_and_a_route_is_warned_of() {
    let app = page([says("page"), says("named").name("edit")]);
    let warnings = app.app().warnings().join("\n");
    assert!(
        warnings.contains("has a name and a route, so it is never called"),
        "{warnings}"
    );
    assert!(
        warnings.contains("leave out `name = \"edit\"`"),
        "{warnings}"
    );
    assert_eq!(app.get("/").send().text(), "page");
}
