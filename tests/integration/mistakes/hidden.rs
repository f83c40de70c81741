//! Routes and static views that an earlier one hides.

use std::time::Instant;

use pyramidion::Configurator;
use pyramidion::testing::TestApp;
use pyramidion_tests::applications::says;

/// Adds routes with their views, named by their patterns.
#[track_caller]
fn add(config: &mut Configurator, pattern: &str) {
    config.add_route(pattern, pattern);
    config.add_view(says("").route_name(pattern));
}

/// Returns the warnings of hidden routes.
fn hidden(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let mut config = Configurator::new();
    configure(&mut config);
    let app = config.make_app().expect("a right configuration");
    let warnings = app.warnings().iter();
    warnings
        .filter(|warning| warning.contains("never reached"))
        .cloned()
        .collect()
}

#[track_caller]
fn check(patterns: &[&str], expected: usize) {
    let hidden = hidden(|config| patterns.iter().for_each(|pattern| add(config, pattern)));
    assert_eq!(hidden.len(), expected, "{patterns:?}: {hidden:#?}");
}

#[test]
fn a_hidden_route_is_warned_of_with_both_places() {
    let hidden = hidden(|config| {
        add(config, "/{slug}"); // first
        add(config, "/about"); // second
    });
    let line = |text: &str| {
        let mut lines = include_str!("hidden.rs").lines();
        1 + lines.position(|line| line.ends_with(text)).expect("a line")
    };
    let here = "tests/integration/mistakes/hidden.rs";
    let expected = format!(
        "{here}:{}: the route `/about` (`/about`) is never reached: the route `/{{slug}}` (`/{{slug}}`), \
         added before it at {here}:{}, takes all of its requests; add it before that one",
        line("// second"),
        line("// first"),
    );
    assert_eq!(hidden, [expected]);
}

#[test]
fn of_two_routes_for_the_same_paths_another_order_helps_neither() {
    for patterns in [["/{a}", "/{b}"], ["/same", "same"], ["/x/*a", "/x/*b"]] {
        let hidden = hidden(|config| patterns.iter().for_each(|pattern| add(config, pattern)));
        let [told] = hidden.as_slice() else {
            panic!("{patterns:?}: {hidden:#?}");
        };
        let remedy = "give one of them another pattern or predicates, or leave one out";
        assert!(told.ends_with(remedy), "{told}");
    }
}

#[test]
fn what_is_hidden_is_really_not_reached() {
    let patterns = [
        "/{slug}",
        "/about",
        "/x/{a}",
        "/x/{b}",
        "/files/*rest",
        r"/files/{n:\d+}",
    ];
    let mut config = Configurator::new();
    for pattern in patterns {
        config.add_route(pattern, pattern);
        config.add_view(says(pattern).route_name(pattern));
    }
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for (path, expected) in [
        ("/about", "/{slug}"),
        ("/x/1", "/x/{a}"),
        ("/files/7", "/files/*rest"),
    ] {
        assert_eq!(app.get(path).send().text(), expected);
    }
}

#[test]
fn only_certainly_hidden_routes_are_warned_of() {
    check(&["/{a}", "/{b}"], 1);
    check(&["/about", "/{slug}"], 0);
    check(&["/{a}", "/{b}/"], 0);
    check(&["/{a}/edit", "/new/edit", "/new/{b}"], 1);
    check(&["*rest", "/", "/a", "/{b:.+}"], 3);
    check(&[r"/{id:\d+}", "/new", "/7"], 1);
    check(&[r"/{id:\d+}", r"/{year:\d{4}}"], 0);
    check(&[r"/{id:\d*}", "/"], 1);
    check(&["/{id}", r"/{all:.*}"], 0);
    check(&["/a", "/b", "a"], 1);
}

#[test]
fn predicates_are_considered() {
    fn a(config: &mut Configurator) {
        config.add_route("a", "/{a}");
    }
    fn b(config: &mut Configurator) {
        config.add_route("b", "/b");
    }
    fn a_get(config: &mut Configurator) {
        config.add_route("a", "/{a}").request_method(["GET"]);
    }
    fn b_get(config: &mut Configurator) {
        config.add_route("b", "/b").request_method(["GET"]);
    }
    fn b_post(config: &mut Configurator) {
        config.add_route("b", "/b").request_method(["POST"]);
    }
    let with = |earlier: fn(&mut Configurator), later: fn(&mut Configurator)| {
        hidden(|config| {
            earlier(config);
            later(config);
            config.add_view(says("").route_name("a"));
            config.add_view(says("").route_name("b"));
        })
        .len()
    };
    assert_eq!(with(a, b), 1);
    assert_eq!(
        with(a, b_post),
        1,
        "a narrower route is hidden all the same"
    );
    assert_eq!(with(a_get, b), 0);
    assert_eq!(with(a_get, b_post), 0);
    assert_eq!(with(a_get, b_get), 1);
}

#[test]
fn routes_that_no_request_matches_hide_nothing_and_are_not_hidden() {
    let hidden = hidden(|config| {
        config.add_route("urls", "/{a}").generation_only(true);
        config.add_route("external", "https://example.com/{a}");
        config.import_proutes("Name  Pattern  View\n----  -------  ----\nold   /{x}     app.old\n");
        add(config, "/about");
        config.add_route("later", "/about").generation_only(true);
    });
    assert!(hidden.is_empty(), "{hidden:#?}");
}

#[test]
fn static_views_hide_and_are_hidden() {
    let found = hidden(|config| {
        config.add_static_view("", env!("CARGO_MANIFEST_DIR"));
        add(config, "/");
        add(config, "/about/{x}");
    });
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].contains("the static view `` (`/*subpath`), added before it at"),
        "{found:#?}"
    );

    let found = hidden(|config| {
        add(config, "/{folder}/*rest");
        config.add_static_view("static", env!("CARGO_MANIFEST_DIR"));
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("the static view `static` (`static/*subpath`) is never reached"),
        "{found:#?}"
    );

    let found = hidden(|config| {
        config.add_static_view("static", env!("CARGO_MANIFEST_DIR"));
        add(config, "/{page}");
        add(config, "/static/x/y");
        config.add_static_view("", env!("CARGO_MANIFEST_DIR"));
    });
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn routes_that_are_passed_on_hide_others() {
    let found = hidden(|config| {
        config.forward_unmatched("http://127.0.0.1:1");
        config.add_route("old", "/{page}").forward();
        config.add_route("older", "/older").forward();
        add(config, "/about");
    });
    assert_eq!(
        found.len(),
        1,
        "what both pass on is answered by one application: {found:#?}"
    );
    assert!(found[0].contains("`/about`"), "{found:#?}");
}

#[test]
fn prefixes_of_includes_count() {
    let found = hidden(|config| {
        add(config, "/{page}");
        config.include_with_prefix("/blog", |config| {
            config.add_route("blog", "");
            config.add_view(says("").route_name("blog"));
        });
        config.include_with_prefix("/shop", |config| {
            config.add_route("shop", "").inherit_slash(true);
            config.add_view(says("").route_name("shop"));
        });
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("the route `shop` (`/shop`)"),
        "{found:#?}"
    );
}

#[test]
fn ten_thousand_routes_are_compared_in_little_time() {
    type Written = fn(usize) -> String;
    // What would be quadratic takes minutes.
    let patterns: [(&str, Written); 5] = [
        ("texts", |n| format!("/r{n}/{{id}}")),
        ("one prefix", |n| format!("/r{n}-{{id}}")),
        ("behind a placeholder", |n| format!("/{{id}}/r{n}")),
        ("expressions", |n| format!("/{{id:a{n}}}")),
        ("ends", |n| format!("/{{id}}-{n}")),
    ];
    for (name, pattern) in patterns {
        let start = Instant::now();
        let hidden = hidden(|config| {
            for n in 0..10_000 {
                config.add_route(format!("r{n}"), pattern(n));
            }
        });
        assert!(hidden.is_empty(), "{name}: {:#?}", hidden.first());
        assert!(
            start.elapsed().as_secs() < 60,
            "{name}: {:?}",
            start.elapsed()
        );
        println!("{name}: {:?}", start.elapsed());
    }
}
