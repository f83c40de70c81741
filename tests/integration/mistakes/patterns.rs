//! Patterns of routes and names of static views that were probably meant differently.

use pyramidion::context::Resource;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Route, package};
use pyramidion_tests::applications::{has_mistake, says};

/// Returns what is warned of in a configuration that is right.
fn warnings(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let mut config = Configurator::new();
    configure(&mut config);
    let app = config.make_app().expect("a right configuration");
    let here = "tests/integration/mistakes/patterns.rs:";
    let warnings = app.warnings().iter();
    warnings
        .filter(|warning| warning.starts_with(here) && !warning.contains("no scan covers"))
        .cloned()
        .collect()
}

/// Adds a route with its view.
#[track_caller]
fn add(config: &mut Configurator, pattern: &str) {
    config.add_route("page", pattern);
    config.add_view(says("page").route_name("page"));
}

#[test]
fn what_pyramid_takes_as_text_is_warned_of_with_what_to_write() {
    for (pattern, what, remedy) in [
        ("/items/{id", "`{id` is not closed", "write `{id}`"),
        ("/items/id}", "`}` closes nothing", "leave it out"),
        ("/*path/edit", "`*path` is text here", "`{path:.+}`"),
        (
            "/files/*",
            "a `*` without a name is ignored",
            "write `*rest`",
        ),
        ("/<id>", "`<id>` is text", "write `{id}`"),
        ("/<int:id>", "`<int:id>` is text", r"write `{id:\d+}`"),
        (
            "/{*rest}",
            "`{*rest}` is text",
            "`*rest`, at the end of the pattern",
        ),
        (
            "/{id:int}",
            "matches the text `int` only",
            r"write `{id:\d+}`",
        ),
        ("/{a}/:id", "`:id` is text", "write `{id}`"),
        (
            "/items:batch",
            "`:batch` is read as a placeholder",
            "`{verb::batch}`",
        ),
        (" /items", "a space at its beginning or end", "leave it out"),
        ("/caf%20", "the decoded path", "write the character"),
        ("https://host/{id", "`{id` is not closed", "write `{id}`"),
    ] {
        let warnings = warnings(|config| add(config, pattern));
        let subject = format!("the pattern {pattern:?} of the route `page`: ");
        let found = warnings.iter().filter(|warning| {
            warning.contains(&subject) && warning.contains(what) && warning.contains(remedy)
        });
        assert_eq!(found.count(), 1, "{pattern}: {warnings:#?}");
    }
}

#[test]
fn a_pattern_that_is_warned_of_is_still_that_of_pyramid() {
    let mut config = Configurator::new();
    add(&mut config, "/{*rest}");
    let app = TestApp::new(config.make_app().expect("Pyramid takes it"));
    assert_eq!(app.get("/%7B*rest%7D").send().status(), 200);
    assert_eq!(app.get("/a/b").send().status(), 404);
}

#[test]
fn what_no_request_can_match_is_a_mistake() {
    for (pattern, what, remedy) in [
        (
            "/search?q={q}",
            "`?q={q}` is not a part of the path",
            "leave it out",
        ),
        ("/page#top", "`#top` is never sent", "leave it out"),
        (
            "/items/{id}?",
            "nothing in a pattern can be left out",
            "another without",
        ),
    ] {
        has_mistake(
            |config| add(config, pattern),
            &[
                "tests/integration/mistakes/patterns.rs:",
                "of the route `page`: ",
                what,
                remedy,
            ],
        );
    }
}

#[test]
fn right_patterns_are_not_warned_of() {
    for pattern in [
        "",
        "/",
        "/a b/é",
        "/:old/style",
        r"/{y:\d{4}}-{m}/*rest",
        "/{x:(a|b)}",
        "*traverse",
        "https://host:8080/{id}",
        "//cdn.example.com/x/{f}",
        "/items/{id}:batch",
        "/100%/{x}",
    ] {
        let warnings = warnings(|config| add(config, pattern));
        let doubts: Vec<_> = warnings
            .iter()
            .filter(|warning| warning.contains("the pattern"))
            .collect();
        assert!(doubts.is_empty(), "{pattern}: {doubts:#?}");
    }
}

#[test]
fn a_host_without_a_path_has_neither_a_query_nor_a_fragment() {
    for pattern in [
        "https://host?x=1",
        "https://host#top",
        "//host?x=1",
        "https://host/a#b",
        "https://host/a?x=1",
    ] {
        has_mistake(
            |config| {
                config.add_route("page", pattern);
            },
            &["of the route `page`: ", "leave it out"],
        );
    }
}

#[test]
fn a_placeholder_in_the_name_of_a_static_view_is_warned_of() {
    for name in ["assets/{x}", "{x}", "https://cdn.example.com/{x}/a"] {
        let found = warnings(|config| {
            config.add_static_view(name, env!("CARGO_MANIFEST_DIR"));
        });
        let found: Vec<_> = found
            .iter()
            .filter(|warning| warning.contains("the placeholder `x`"))
            .collect();
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert!(found[0].contains("without placeholders"), "{found:#?}");
    }
    let found = warnings(|config| {
        config
            .add_static_view("{x}/files", env!("CARGO_MANIFEST_DIR"))
            .factory(|_: &mut Request| Ok(Section));
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// Stands for what the placeholder names.
struct Section;

impl Resource for Section {}

#[test]
fn names_of_static_views_and_prefixes_are_looked_at_too() {
    let found = warnings(|config| {
        config.add_static_view("assets/*", env!("CARGO_MANIFEST_DIR"));
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("the name \"assets/*\" of a static view: a `*` is text here"),
        "{found:#?}"
    );

    let found = warnings(|config| {
        config.add_static_view("assets/{version", env!("CARGO_MANIFEST_DIR"));
    });
    assert!(found[0].contains("`{version` is not closed"), "{found:#?}");

    has_mistake(
        |config| {
            config.add_static_view("assets?v=1", env!("CARGO_MANIFEST_DIR"));
        },
        &["the name \"assets?v=1\" of a static view", "leave it out"],
    );

    let found = warnings(|config| {
        config.include_with_prefix("/<lang>", |config| {
            add(config, "/a");
            config.add_route("b", "/b");
            config.add_view(says("b").route_name("b"));
        });
    });
    assert_eq!(found.len(), 1, "once for all routes: {found:#?}");
    assert!(
        found[0].contains("the prefix \"/<lang>\": `<lang>` is text; write `{lang}`"),
        "{found:#?}"
    );

    let found = warnings(|config| config.include_with_prefix("/*all", |config| add(config, "/a")));
    assert!(
        found[0].contains("the prefix \"/*all\": `*all` is text here"),
        "{found:#?}"
    );
}

mod typed {
    use super::*;

    #[derive(Route)]
    #[route(name = "odd", pattern = "/odd//{id}")]
    pub(super) struct Odd {
        pub(super) id: u32,
    }
}

#[test]
fn typed_routes_are_warned_of_where_the_type_stands() {
    let found = warnings(|config| {
        config.scan(package!(self::typed));
        config.add_view(says("").route_name("odd"));
    });
    let place = include_str!("patterns.rs")
        .lines()
        .position(|line| line.contains("struct Odd"));
    let place = format!("mistakes/patterns.rs:{}: ", 1 + place.expect("a line"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains(&place) && found[0].contains("two slashes"),
        "{found:#?}"
    );
    let typed::Odd { id } = typed::Odd { id: 1 };
    assert_eq!(id, 1);
}
