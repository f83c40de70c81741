//! Mistakes of the configuration of trees.

use pyramidion::context::Resource;

use pyramidion::extract::{Context, CsrfToken, Exception, Path, State};
use pyramidion::{Configurator, HttpException, Request, View};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

struct Site;

struct Page;

impl Resource for Site {}

impl Resource for Page {}

#[test]
fn a_way_with_an_unknown_placeholder_is_a_mistake() {
    for (pattern, way, message) in [
        (
            "/u/{id}",
            "/users/{ix}",
            "no placeholder `ix` (did you mean `id`?)",
        ),
        (
            "/u/*rest",
            "/users/{rest}",
            "`rest` is the rest of the path: write `*rest` at the end",
        ),
        ("/u/{id}", "/users/*id", "`id` is one value: write `{id}`"),
    ] {
        has_mistake(
            |config| {
                config.set_root_factory(|_: &mut Request| Ok(Site));
                config.add_route("user", pattern).traverse(way);
                config.add_view(says("user").route_name("user"));
            },
            &["mistakes.rs:", "the route `user` has `traverse(", message],
        );
    }
}

#[test]
fn a_way_without_a_tree_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("user", "/u/{id}").traverse("/users/{id}");
            config.add_view(says("user").route_name("user"));
        },
        &[
            "there is no tree to walk through",
            "call `config.set_root_factory(…)`",
        ],
    );
}

#[test]
fn a_context_without_a_route_needs_a_tree() {
    has_mistake(
        |config| config.add_view(says("page").context::<Page>()),
        &[
            "mistakes.rs:",
            "has no route, and there is no tree of resources: call `config.set_root_factory(…)`",
            "or add `route_name = \"…\"`",
        ],
    );
}

#[test]
fn a_view_takes_the_context_that_it_is_for() {
    let configure = |config: &mut Configurator| {
        config.set_root_factory(|_: &mut Request| Ok(Site));
        config.add_view(View::new(|_: Context<Site>| "page").context::<Page>());
    };
    let found = mistakes(configure).join("\n");
    assert!(
        found.contains("Site>`, but is for contexts that are a `"),
        "{found}"
    );
}

#[test]
fn two_views_of_one_context_and_name_conflict() {
    let configure = |config: &mut Configurator| {
        config.set_root_factory(|_: &mut Request| Ok(Site));
        config.add_view(says("one").context::<Page>().name("edit"));
        config.add_view(says("two").context::<Page>().name("edit"));
    };
    let found = mistakes(configure).join("\n");
    assert!(
        found.contains("2 views answer the same requests: no route, name \"edit\", context = "),
        "{found}"
    );
}

#[test]
fn a_name_in_a_route_that_leads_through_no_tree_is_warned_of() {
    let warnings = |pattern| {
        let app = client(|config| {
            config.set_root_factory(|_: &mut Request| Ok(Site));
            config.add_route("page", pattern);
            config.add_view(says("page").route_name("page"));
            config.add_view(says("edit").route_name("page").name("edit"));
        });
        app.app().warnings().join("\n")
    };
    assert!(warnings("/page").contains("has a name and a route, so it is never called"));
    assert!(!warnings("/page/*traverse").contains("never called"));
}

#[test]
fn without_a_tree_the_placeholder_is_one_like_others() {
    let app = client(|config| {
        config.add_route("page", "/page/*traverse");
        let rest = |request: &mut Request| {
            request
                .matchdict()
                .get("traverse")
                .unwrap_or_default()
                .to_owned()
        };
        config.add_view(View::new(rest).route_name("page"));
    });
    assert_eq!(app.get("/page/a/b").send().text(), "a/b");
}

#[test]
#[expect(clippy::unnecessary_wraps, reason = "a factory may fail")]
fn what_a_factory_takes_and_finds_nowhere_is_a_mistake() {
    fn of_root(_: State<String>, _: CsrfToken, _: Context<Page>) -> pyramidion::Result<Site> {
        Ok(Site)
    }
    fn of_route(_: Path<u32>, _: Context<Page>) -> pyramidion::Result<Site> {
        Ok(Site)
    }
    fn of_error(_: &mut Request, _: Exception<HttpException>) -> pyramidion::Result<Site> {
        Ok(Site)
    }
    let configure = |config: &mut Configurator| {
        config.set_root_factory(of_root);
        config.add_route("user", "/users").factory(of_route);
        config.add_route("error", "/error").factory(of_error);
        config.add_view(says("page").name(""));
        config.add_view(says("user").route_name("user"));
        config.add_view(says("error").route_name("error"));
    };
    let found = mistakes(configure);
    for expected in [
        "the root factory takes `State<alloc::string::String>`, but no such value was given; call `config.set_state(…)`",
        "the root factory takes the CSRF token, ",
        "the root factory takes `Context<",
        "the route `user`: its factory takes one value from the path, but the route `user` (`/users`) has no placeholder",
        "the route `user`: its factory takes `Context<",
        "the route `error`: its factory takes `Exception<",
    ] {
        let said = found.iter().filter(|mistake| mistake.contains(expected));
        assert_eq!(said.count(), 1, "{expected}: {}", found.join("\n"));
    }
    assert_eq!(found.len(), 6, "{}", found.join("\n"));
    let have_place = found.iter().all(|mistake| mistake.contains("mistakes.rs:"));
    assert!(have_place, "{}", found.join("\n"));
}

#[test]
fn a_name_with_the_sign_of_names_is_warned_of() {
    let warnings = |name: &'static str| {
        let app = client(|config| {
            config.set_root_factory(|_: &mut Request| Ok(Site));
            config.add_view(says("page").name(name));
        });
        app.app().warnings().join("\n")
    };
    let warning = warnings("@@edit");
    for part in [
        "mistakes.rs:",
        "has the name \"@@edit\"",
        "write `name = \"edit\"`",
    ] {
        assert!(warning.contains(part), "{part}: {warning}");
    }
    assert!(!warnings("edit").contains("has the name"));
    assert!(!warnings("a@@b").contains("has the name"));
}
