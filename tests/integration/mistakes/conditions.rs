//! Conditions that no request meets, and arguments that no request has.

use pyramidion::extract::{BodyStream, Form, Json};
use pyramidion::predicates::not;
use pyramidion::{Configurator, Request, View, package, view_config};
use pyramidion_tests::applications::{client, has_mistake, says};
use serde::Deserialize;

use super::problems;

/// A form, or JSON.
#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    text: String,
}

mod misspelled {
    use super::*;

    #[view_config(route_name = "act", match_param = "acton=edit")]
    fn edit() -> &'static str {
        "edit"
    }
}

#[test]
fn a_placeholder_that_the_pattern_does_not_have_is_a_mistake() {
    let mut config = Configurator::new();
    config.add_route("act", "/{action}");
    config.scan(package!(self::misspelled));
    let line = include_str!("conditions.rs")
        .lines()
        .position(|line| line.contains("acton=edit"));
    let expected = format!(
        "tests/integration/mistakes/conditions.rs:{}: the view `edit` has `match_param` for `acton`, but the \
         route `act` (`/{{action}}`) has no such placeholder (did you mean `action`?)",
        1 + line.expect("a line")
    );
    assert_eq!(problems(config), [expected]);
}

#[test]
fn placeholders_of_routes_are_checked_as_well_and_negated_ones() {
    use pyramidion::predicates::match_param;
    has_mistake(
        |config| {
            config
                .add_route("act", "/{action}")
                .predicate(match_param(["acton=edit"]));
            config.add_view(says("").route_name("act"));
        },
        &["`match_param` for `acton`", "did you mean `action`?"],
    );
    has_mistake(
        |config| {
            config.add_route("act", "/{action}");
            config.add_view(
                says("")
                    .route_name("act")
                    .predicate(not(match_param(["x=1"]))),
            );
        },
        &["`match_param` for `x`"],
    );
    let app = client(|config| {
        config.include_with_prefix("/{action}", |config| {
            config.add_route("act", "/{id}");
        });
        config.add_view(
            says("edit")
                .route_name("act")
                .match_param(["action=edit", "id=7"]),
        );
    });
    assert_eq!(app.get("/edit/7").send().text(), "edit");
}

#[test]
fn a_method_that_is_nearly_a_standard_one_is_a_mistake_in_every_form() {
    for (method, meant) in [
        ("GTE", "GET"),
        ("PSOT", "POST"),
        ("DELTE", "DELETE"),
        ("pots", "POST"),
    ] {
        let meant = format!("{meant:?}");
        has_mistake(
            |config| {
                config.add_route("a", "/");
                config.add_view(says("").route_name("a").request_method([method]));
            },
            &["the view", &meant],
        );
        has_mistake(
            |config| {
                config.add_route("a", "/").request_method([method]);
                config.add_view(says("").route_name("a"));
            },
            &["the route `a`", &meant],
        );
    }
    let app = client(|config| {
        config.add_route("a", "/");
        config.add_view(
            says("list")
                .route_name("a")
                .request_method(["LIST", "PROPFIND"]),
        );
    });
    assert_eq!(app.request("PROPFIND", "/").send().text(), "list");
}

#[test]
fn a_view_that_its_route_excludes_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("a", "/").request_method(["GET"]);
            config.add_view(says("").route_name("a").request_method(["POST"]));
        },
        &[
            "the view is never called: it has `request_method = POST`, but the route `a` has \
             `request_method = GET,HEAD`, and no request meets both; change one of them",
        ],
    );
    has_mistake(
        |config| {
            config
                .add_route("a", "/")
                .predicate(pyramidion::predicates::xhr(true));
            config.add_view(says("").route_name("a").xhr(false));
        },
        &["it has `xhr = False`, but the route `a` has `xhr = True`"],
    );
    has_mistake(
        |config| {
            config.add_route("a", "/");
            let view = says("").route_name("a").request_method(["GET"]);
            config.add_view(view.request_method(["POST"]));
        },
        &[
            "is never called: no request meets both `request_method = GET,HEAD` and `request_method = POST`",
        ],
    );
    let app = client(|config| {
        config.add_route("a", "/").request_method(["GET", "POST"]);
        config.add_view(says("post").route_name("a").request_method(["POST"]));
    });
    assert_eq!(app.post("/").send().text(), "post");
}

#[test]
fn a_body_of_a_request_that_has_none_is_a_mistake() {
    let form = || View::new(|_: &mut Request, Form(search): Form<Search>| search.text);
    let json = || View::new(|_: &mut Request, Json(search): Json<Search>| search.text);
    for (view, argument) in [(form(), "`Form<Search>`"), (json(), "`Json<Search>`")] {
        let takes =
            format!("takes {argument}, but answers GET and HEAD only, whose requests have no body");
        has_mistake(
            |config| {
                config.add_route("a", "/");
                config.add_view(view.clone().route_name("a").request_method(["GET"]));
            },
            &[
                "conditions.rs:",
                &takes,
                "take `Query<…>`, or add `request_method = \"POST\"`",
            ],
        );
        has_mistake(
            |config| {
                config.add_route("a", "/").request_method(["GET"]);
                config.add_view(view.clone().route_name("a"));
            },
            &[&takes],
        );
        client(|config| {
            config.add_route("a", "/");
            config.add_view(view.clone().route_name("a"));
            config.add_view(
                view.clone()
                    .route_name("a")
                    .request_method(["GET", "POST"])
                    .xhr(true),
            );
            config.add_view(view.route_name("a").request_method(["DELETE"]));
        });
    }
}

#[test]
fn two_arguments_that_exclude_each_other_are_a_mistake() {
    let form = || View::new(|_: &mut Request, Form(search): Form<Search>| search.text);
    let post = |view: View| {
        move |config: &mut Configurator| {
            config.add_route("a", "/");
            config.add_view(view.route_name("a").request_method(["POST"]));
        }
    };
    has_mistake(
        post(form().requires::<Json<Search>>()),
        &["takes `Form<Search>` and `Json<Search>`, but a body is a form or JSON, not both"],
    );
    has_mistake(
        post(form().requires::<BodyStream>()),
        &["takes `Form<Search>` and `BodyStream`, but the body is there once"],
    );
    client(post(form().requires::<Form<()>>()));
}

#[test]
fn two_values_of_one_thing_are_a_mistake_as_in_attributes() {
    use pyramidion::predicates::{match_param, not, request_param};
    let with = |view: View| {
        move |config: &mut Configurator| {
            config.add_route("a", "/{id}/{action}");
            config.add_view(view.route_name("a"));
        }
    };
    let two = "cannot be \"1\" and \"2\": add a view for each of them";
    for (view, name) in [
        (says("").match_param(["id=1", "id=2"]), "`id`"),
        (says("").request_param(["page=1", "page = 2"]), "`page`"),
    ] {
        has_mistake(with(view), &["conditions.rs:", name, two]);
    }
    let one = says("").match_param(["id=1"]).match_param(["id=2"]);
    has_mistake(
        with(one),
        &["is never called", "match_param id=1", "match_param id=2"],
    );
    for (view, name) in [
        (says("").match_param([""; 0]), "match_param"),
        (says("").request_param([""; 0]), "request_param"),
        (says("").header([""; 0]), "header"),
    ] {
        has_mistake(with(view), &[name, "needs at least one value"]);
    }
    has_mistake(
        |config| {
            config
                .add_route("a", "/{id}")
                .predicate(match_param(["id=1", "id=2"]));
            config.add_view(says("").route_name("a"));
        },
        &["the route `a`", "`id` cannot be"],
    );
    for view in [
        says("").match_param(["id=1", "action=2"]),
        says("").request_param(["page", "page=2"]),
        says("").predicate(not(match_param(["id=1", "id=2"]))),
        says("")
            .predicate(not(request_param(["a=1"])))
            .request_param(["a=2"]),
    ] {
        client(with(view));
    }
}

#[test]
fn what_a_view_of_errors_cannot_have_is_told_once() {
    use pyramidion::http::StatusCode;
    for (view, what) in [
        (says("").notfound().permission("edit"), "has a `permission`"),
        (
            says("").forbidden().require_csrf(true),
            "has `require_csrf`",
        ),
        (
            says("").notfound().append_slash(StatusCode::OK),
            "has `append_slash` with 200",
        ),
    ] {
        let mut config = Configurator::new();
        config.add_view(view);
        let problems = problems(config);
        assert!(
            problems.len() == 1 && problems[0].contains(what),
            "{problems:#?}"
        );
    }
}

#[test]
fn conditions_of_a_route_that_exclude_each_other_are_one_mistake() {
    use pyramidion::config::RouteConfig;
    use pyramidion::predicates::{is_authenticated, match_param, xhr};
    type Configure = fn(&mut RouteConfig);
    let cases: [(Configure, &str); 6] = [
        (
            |route| {
                route.request_method(["GET"]).request_method(["POST"]);
            },
            "both `request_method = GET,HEAD` and `request_method = POST`",
        ),
        (
            |route| {
                route.predicate(xhr(true)).predicate(xhr(false));
            },
            "both `xhr = True` and `xhr = False`",
        ),
        (
            |route| {
                route.predicate(match_param(["id=1"]));
                route.predicate(match_param(["id=2"]));
            },
            "both `match_param id=1` and `match_param id=2`",
        ),
        (
            |route| {
                route.predicate(is_authenticated(true));
                route.predicate(not(is_authenticated(true)));
            },
            "both `is_authenticated = True` and ",
        ),
        (
            |route| {
                route.request_method(["POST", "PUT"]);
                route.request_method(["PUT", "PATCH"]);
                route.request_method(["PATCH", "POST"]);
            },
            "all of `request_method = POST,PUT`, `request_method = PATCH,PUT` and `request_method = PATCH,POST`",
        ),
        (
            |route| {
                route
                    .request_method(["PUT", "PATCH"])
                    .request_method(["DELETE"]);
            },
            "both `request_method = PATCH,PUT` and `request_method = DELETE`",
        ),
    ];
    for (configure, both) in cases {
        let never = format!("the route `a` never answers: no request meets {both}");
        has_mistake(
            |config| {
                configure(config.add_route("a", "/{id}"));
                config.add_view(says("").route_name("a"));
                // What each view has is beside the point.
                config.add_view(says("").route_name("a").request_method(["GET"]));
                config.add_view(says("").route_name("a").request_method(["POST"]).xhr(true));
                let form = View::new(|_: &mut Request, Form(search): Form<Search>| search.text);
                config.add_view(form.route_name("a").xhr(false));
            },
            &[
                "conditions.rs:",
                &never,
                "; leave one of them out, or add a route for each",
            ],
        );
    }
    client(|config| {
        let route = config.add_route("a", "/");
        route
            .request_method(["GET", "POST"])
            .request_method(["POST"]);
        config.add_view(says("").route_name("a"));
    });
}

#[test]
fn methods_of_which_only_two_at_a_time_agree_are_a_mistake_of_views_as_well() {
    let three = |view: View| {
        view.request_method(["POST", "PUT"])
            .request_method(["PUT", "PATCH"])
            .request_method(["PATCH", "POST"])
    };
    has_mistake(
        |config| {
            config.add_route("a", "/");
            let form = View::new(|_: &mut Request, Form(search): Form<Search>| search.text);
            config.add_view(three(form).route_name("a"));
        },
        &["is never called: no request meets all of `request_method = POST,PUT`, "],
    );
    has_mistake(
        |config| {
            config
                .add_route("a", "/")
                .request_method(["POST", "PUT"])
                .request_method(["PUT", "PATCH"]);
            config.add_view(says("").route_name("a").request_method(["PATCH", "POST"]));
        },
        &["is never called: ", "the route `a`", "change one of them"],
    );
}
