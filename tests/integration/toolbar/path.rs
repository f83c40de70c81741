//! Where the pages of the toolbar are.

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Response, View};

use super::{PAGE, here, path};
use crate::logging::logged_by;

fn moved(root: &str) -> Configurator {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.settings_mut().set("pyramidion.development", "on");
    config.settings_mut().set("pyramidion.debug_path", root);
    config.add_route("page", "/page");
    config.add_view(View::new(|| Response::html(PAGE)).route_name("page"));
    config.add_route("own", "/_debug/own");
    config.add_view(View::new(|| "of the application").route_name("own"));
    config
}

#[test]
fn a_setting_moves_the_toolbar() {
    let app = TestApp::new(
        moved("/behind/it")
            .make_app()
            .expect("a right configuration"),
    );
    let page = here(app.get("/page"));
    for text in [
        "data-root=\"/behind/it\"",
        "src=\"/behind/it/toolbar.js\"",
        "href=\"/behind/it/r/",
    ] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    let recorded = path(&page);
    assert!(recorded.starts_with("/behind/it/r/"), "{recorded}");
    for path in [
        "/behind/it",
        "/behind/it/",
        "/behind/it/application",
        "/behind/it/toolbar.js",
        "/behind/it/history.js",
        &recorded,
    ] {
        assert_eq!(here(app.get(path)).status(), 200, "{path}");
    }
    let history = here(app.get("/behind/it/"));
    for text in [
        &*format!("href=\"{recorded}\""),
        "src=\"/behind/it/history.js\" data-root=\"/behind/it\"",
    ] {
        assert!(history.text().contains(text), "{text}: {}", history.text());
    }
    // What was its place is the application's.
    assert_eq!(here(app.get("/_debug/")).status(), 404);
    assert_eq!(here(app.get("/_debug/own")).text(), "of the application");
    assert_eq!(here(app.get("/behind/items")).status(), 404);
}

#[test]
fn a_route_that_it_hides_is_warned_of() {
    let warned = |root: &'static str| {
        let log = logged_by(move || {
            let app = TestApp::new(moved(root).make_app().expect("a right configuration"));
            here(app.get("/page"));
            here(app.get("/page"));
        });
        log.matches("the route `own` may not be reached").count()
    };
    assert_eq!(warned("/_debug"), 1);
    assert_eq!(warned("/behind"), 0);
}

#[test]
fn what_is_not_a_path_is_a_mistake() {
    for path in [
        "", "/", "_debug", "/_debug/", "//x", "/a b", "/a?b", "/../x", "/{x}", "/\"x",
    ] {
        let mistake = moved(path).make_app().expect_err(path).to_string();
        assert!(
            mistake.contains("`pyramidion.debug_path` is") && mistake.contains("as in `/debug`"),
            "{path}: {mistake}"
        );
    }
}
