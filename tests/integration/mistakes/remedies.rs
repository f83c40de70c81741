//! Each mistake is told with what to write instead.

use std::time::Duration;

use pyramidion::config::RouteConfig;
use pyramidion::forward::{Choice, Upstreams};
use pyramidion::predicates::match_param;
use pyramidion::{Configurator, View};
use pyramidion_tests::applications::{has_mistake, mistakes, says};

const HERE: &str = "tests/integration/mistakes/remedies.rs:";

fn choosing(choice: Choice) -> impl FnOnce(&mut Configurator) {
    move |config| {
        config.forward_unmatched("http://127.0.0.1:1");
        config.add_route("a", "/").forward_when(choice);
        config.add_view(says("").route_name("a"));
    }
}

fn viewing(change: impl FnOnce(View) -> View) -> impl FnOnce(&mut Configurator) {
    move |config| {
        config.add_route("a", "/{id}");
        config.add_view(change(says("").route_name("a")));
    }
}

fn routing(change: impl FnOnce(&mut RouteConfig)) -> impl FnOnce(&mut Configurator) {
    move |config| {
        change(config.add_route("a", "/{id}"));
        config.add_view(says("").route_name("a"));
    }
}

#[test]
fn methods_of_a_choice_are_checked_as_those_of_predicates() {
    for (methods, remedy) in [
        (
            &["post"][..],
            "HTTP methods are upper case: use \"POST\" instead of \"post\"",
        ),
        (
            &["GET", "PSOT"],
            "unknown HTTP method \"PSOT\"; did you mean \"POST\"?",
        ),
        (&["GET, POST"], "write several as `[\"GET\", \"POST\"]`"),
        (&[""], "write it as in \"GET\""),
    ] {
        has_mistake(
            choosing(Choice::methods(methods)),
            &[HERE, "the route `a`: ", remedy],
        );
        has_mistake(
            viewing(|view| view.request_method(methods.iter().copied())),
            &[HERE, "the view: ", remedy],
        );
    }
    let negated = Choice::methods(["post"]).not().or(Choice::cookie("old"));
    has_mistake(choosing(negated), &["use \"POST\" instead of \"post\""]);
    for none in [Choice::methods([""; 0]), Choice::methods(["*"])] {
        has_mistake(choosing(none), &["write `Choice::always()`"]);
    }
    has_mistake(
        choosing(Choice::percentage(200)),
        &["200 of a hundred visitors is more than all; write a percentage of at most 100"],
    );
}

#[test]
fn a_renderer_that_a_view_never_uses_is_one_mistake() {
    for name in ["nope", "nope.html", "jsn", "json"] {
        has_mistake(
            viewing(|view| view.renderer(name)),
            &[
                HERE,
                &format!(
                    "the view returns a response, so its renderer `{name}` is never used; write `View::rendered(…)`, or "
                ),
                "leave out `.renderer(",
            ],
        );
    }
    has_mistake(
        |config| {
            config.add_route("a", "/");
            config.add_view(View::rendered(|| 1).renderer("nope").route_name("a"));
        },
        &["names the renderer `nope`, which does not exist; there are "],
    );
}

#[test]
fn an_expression_that_cannot_be_read_is_told_with_what_to_write() {
    let cases = [
        (
            "/(a",
            r"unclosed group; write `)` after it, or `\(` for the text",
        ),
        (
            "/a)",
            r"unopened group; write `(` before it, or `\)` for the text",
        ),
        (
            "/[a",
            r"unclosed character class; write `]` after it, or `\[` for the text",
        ),
        ("/a(?=b)", "leave it out, and check in code what it says"),
        (r"/(a)\1", "leave it out, and check in code what it says"),
        (
            r"/\q",
            r"correct it, or write `\` before each character that stands for itself",
        ),
        ("/(?:a{500}){500}", "let it repeat less"),
    ];
    for (regex, remedy) in cases {
        has_mistake(viewing(|view| view.path_info(regex)), &[HERE, remedy]);
    }
    for (regex, remedy) in cases
        .into_iter()
        .filter(|(regex, _)| !regex.contains(['[', ')']))
    {
        has_mistake(
            |config| {
                config.add_route("a", format!("/{{id:{regex}}}"));
                config.add_view(says("").route_name("a"));
            },
            &[HERE, "the route `a`", remedy],
        );
    }
}

#[test]
fn what_is_not_there_is_told_with_how_to_add_it_or_leave_it_out() {
    let told = mistakes(|config| {
        config.add_static_view("static", "/nowhere/at/all");
        config.add_view(says("").wrapper("nowhere"));
        config
            .forward_unmatched(Upstreams::new(["http://127.0.0.1:1"]).head_timeout(Duration::ZERO));
    });
    for expected in [
        "there is no folder \"/nowhere/at/all\"; correct the path, or make the folder",
        "no view without a route has this name; add one with `name = \"nowhere\"`, or leave the wrapper out",
        "`head_timeout` of upstreams must be longer than zero; leave it out for the default",
    ] {
        assert!(
            told.iter().any(|one| one.ends_with(expected)),
            "{expected} is not in {told:#?}"
        );
    }
    let param = || match_param(["action=edit"]);
    let remedy =
        "has no such placeholder; write `{action}` into the pattern, or leave the predicate out";
    has_mistake(viewing(|view| view.predicate(param())), &[remedy]);
    has_mistake(
        routing(|route| {
            route.predicate(param());
        }),
        &[remedy],
    );
}
