//! What never answers, and what says nothing: no request decides about it, so that a warning is all there is.

use http::Method;
use pyramidion::predicates::{is_authenticated, match_param, not, path_info};
use pyramidion::static_files::QueryStringConstantCacheBuster;
use pyramidion::{Configurator, View};
use pyramidion_tests::applications::{client, has_mistake, says};

/// Returns the warnings of what `configure` describes that are not of files whose views no scan covers.
fn warnings(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let app = client(configure);
    let warnings = app.app().warnings().iter();
    let own = warnings.filter(|warning| warning.contains("mistakes/never.rs:"));
    own.filter(|warning| !warning.contains("no scan covers"))
        .cloned()
        .collect()
}

/// Checks that there is one warning, that it says all `parts`, and where.
#[track_caller]
fn warns(configure: impl FnOnce(&mut Configurator), parts: &[&str]) {
    let warnings = warnings(configure);
    let [warning] = warnings.as_slice() else {
        panic!("{} warnings: {warnings:#?}", warnings.len());
    };
    assert!(
        warning.starts_with("tests/integration/mistakes/never.rs:"),
        "{warning}"
    );
    for part in parts {
        assert!(warning.contains(part), "{part:?} is not in {warning}");
    }
}

/// Configures a route with a view.
fn page(pattern: &str, change: impl FnOnce(View) -> View) -> impl FnOnce(&mut Configurator) {
    move |config| {
        config.add_route("page", pattern);
        config.add_view(change(says("").route_name("page")));
    }
}

#[test]
fn whoever_is_asked_for_is_known_by_a_policy_only() {
    let (of_view, policy) = (
        "never answers: it has `is_authenticated = True`",
        "`config.set_security_policy(…)`",
    );
    warns(
        page("/", |view| view.is_authenticated(true)),
        &[of_view, policy],
    );
    let negated = |view: View| view.predicate(not(is_authenticated(false)));
    warns(page("/", negated), &["never answers", policy]);
    let unknown = |view: View| view.is_authenticated(false);
    warns(
        page("/", unknown),
        &["`is_authenticated = False`, which always holds", policy],
    );
    warns(
        |config| {
            config
                .add_route("page", "/")
                .predicate(is_authenticated(true));
            config.add_view(says("").route_name("page"));
        },
        &["the route `page` never answers", policy],
    );
}

#[test]
fn a_value_that_a_placeholder_never_has_is_warned_of() {
    warns(
        page("/{lang:en|de}/{id}", |view| {
            view.match_param(["id=7", "lang=fr"])
        }),
        &[
            "never answers: it has `match_param id=7,lang=fr`",
            "`{lang:en|de}` never has the value \"fr\"",
            "in the route `page` (`/{lang:en|de}/{id}`) of tests/integration/mistakes/never.rs:",
            "change one of them",
        ],
    );
    warns(
        page("/*rest", |view| view.match_param(["rest=a"])),
        &["`*rest` is a list of segments, which no text equals"],
    );
    warns(
        |config| {
            let route = config.add_route("page", r"/{id:\d+}");
            route.predicate(match_param(["id=new"]));
            config.add_view(says("").route_name("page"));
        },
        &[
            "the route `page` never answers",
            "never has the value \"new\"",
        ],
    );
    let app = client(page(r"/{id:\d+}", |view| view.match_param(["id=7"])));
    assert_eq!(app.get("/7").send().status(), 200);
    for (pattern, value) in [
        (r"/{id:\d+}", "id=7"),
        ("/{id}", "id=a b"),
        ("/{id:.*}", "id=a/b"),
    ] {
        let found = warnings(page(pattern, |view| view.match_param([value])));
        assert_eq!(found, [""; 0], "{pattern} {value}");
    }
    let other_way_round = |view: View| view.predicate(not(match_param(["id=x"])));
    assert_eq!(warnings(page(r"/{id:\d+}", other_way_round)), [""; 0]);
}

#[test]
fn a_beginning_that_no_path_of_the_route_has_is_warned_of() {
    warns(
        page("/docs/{page}", |view| view.path_info("/blog")),
        &[
            "never answers: it has `path_info = /blog`, but no path begins like this in the route `page` \
             (`/docs/{page}`) of tests/integration/mistakes/never.rs:",
        ],
    );
    let negated = |view: View| view.predicate(not(path_info("/docs")));
    warns(page("/docs", negated), &["every path begins like this"]);
    warns(
        page("/{page}", |view| view.path_info("docs")),
        &["a path begins with `/`; write `/` before it"],
    );
    warns(
        |config| config.add_view(says("").path_info("docs")),
        &["a path begins with `/`"],
    );
    for (pattern, regex) in [
        ("/docs/{page}", "/docs/a"),
        ("/docs/{page}", "/[a-z]+/"),
        ("/{page}", "/docs"),
        ("/docs", "(?i)/DOCS$"),
    ] {
        let found = warnings(page(pattern, |view| view.path_info(regex)));
        assert_eq!(found, [""; 0], "{pattern} {regex}");
    }
}

#[test]
fn a_view_of_a_route_that_is_only_for_writing_urls_is_warned_of() {
    warns(
        |config| {
            config.add_route("page", "/page").generation_only(true);
            config.add_view(says("").route_name("page"));
        },
        &[
            "is never called: the route `page`, added at tests/integration/mistakes/never.rs:",
            "is `generation_only(true)`",
        ],
    );
    warns(
        |config| {
            config.add_route("page", "https://example.com/page");
            config.add_view(says("").route_name("page"));
        },
        &["has a host in its pattern", "only for writing URLs"],
    );
}

#[test]
fn a_view_with_a_name_and_a_route_is_one_mistake() {
    warns(
        page("/", |view| view.name("edit")),
        &["has a name and a route"],
    );
}

#[test]
fn a_value_that_another_replaces_is_warned_of() {
    let two = |config: &mut Configurator| {
        config.set_state(1_u16);
        config.set_state(1_u8);
        config.set_state(2_u16);
    };
    warns(
        two,
        &[
            "a `u16` was given to the application at tests/integration/mistakes/never.rs:",
            "keep one of them",
        ],
    );
    let chosen = |first: fn(&mut Configurator), second: fn(&mut Configurator)| {
        let app = client(|config| {
            first(config);
            second(config);
            config.add_route("page", "/");
            let view = View::new(|request: &mut pyramidion::Request| {
                request
                    .state::<u16>()
                    .copied()
                    .unwrap_or_default()
                    .to_string()
            });
            config.add_view(view.route_name("page"));
        });
        assert!(
            !app.app()
                .warnings()
                .iter()
                .any(|warning| warning.contains("u16"))
        );
        app.get("/").send().text().to_owned()
    };
    let including = |config: &mut Configurator| config.set_state(1_u16);
    let included = |config: &mut Configurator| config.include(|config| config.set_state(2_u16));
    assert_eq!(chosen(including, included), "1");
    assert_eq!(chosen(included, including), "1");
}

#[test]
fn a_cache_buster_of_no_static_view_is_warned_of() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/integration");
    let files = |config: &mut Configurator, path: &str| {
        config.add_static_view("static", folder);
        config.add_cache_buster(path, QueryStringConstantCacheBuster::new("1"));
    };
    warns(
        |config| files(config, &format!("{folder}s")),
        &[
            "a cache buster is for the files of",
            "no static view serves them (did you mean `",
        ],
    );
    for path in [
        folder.to_owned(),
        format!("{folder}/a.css"),
        folder.replace("/integration", ""),
    ] {
        assert_eq!(warnings(|config| files(config, &path)), [""; 0], "{path}");
    }
}

#[test]
fn a_renderer_that_does_not_exist_is_told_with_those_that_do() {
    for (name, part) in [
        (
            "page.pt",
            "templates are written in Jinja2's language, in a file as `page.html`",
        ),
        ("page.mako", "call `config.add_renderer(\".mako\", …)`"),
        ("page.pdf", "call `config.add_renderer(\".pdf\", …)`"),
        ("", "there are `json`"),
        ("yaml", "there are `json`"),
    ] {
        has_mistake(
            |config| {
                config.add_route("page", "/");
                let view = View::rendered(|_: &mut pyramidion::Request| 1).renderer(name);
                config.add_view(view.route_name("page"));
            },
            &[&format!("names the renderer `{name}`"), part],
        );
    }
}

#[test]
fn several_methods_in_one_text_are_told_how_they_are_written() {
    for (name, part) in [
        ("POST,GET", "write several as `[\"POST\", \"GET\"]`"),
        ("post|get", "write several as `[\"POST\", \"GET\"]`"),
        ("GET POST", "write several as `[\"GET\", \"POST\"]`"),
        (" GET", "use \"GET\""),
        ("*", "leave it out"),
    ] {
        has_mistake(page("/", |view| view.request_method([name])), &[part]);
    }
    let own = Method::from_bytes(b"VERSION-CONTROL").unwrap();
    let app = client(page("/", |view| view.request_method([own.as_str()])));
    assert_eq!(app.request(own.as_str(), "/").send().status(), 200);
}
