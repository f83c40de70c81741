//! Requests at the same time, and what of the application lies where the toolbar answers.

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, View};
use serde_json::Value;

use super::{PAGE, configured, here, path, recording};
use crate::logging::logged_by;

#[test]
fn requests_at_the_same_time_are_not_mixed_up() {
    let mut config = configured(true);
    config.add_route("echo", "/echo/{name}");
    let echo = |request: &mut Request| {
        let name = request.matchdict().get("name").unwrap_or_default();
        Response::html(format!("<body>{name}</body>"))
    };
    config.add_view(View::new(echo).route_name("echo"));
    let app = config.make_app().expect("a right configuration");
    std::thread::scope(|scope| {
        for number in 0..32 {
            let app = TestApp::new(app.clone());
            scope.spawn(move || {
                let marker = format!("marker-{number}-end");
                let page = here(app.get(&format!("/echo/{marker}")));
                // The history is read while others are recorded.
                let history: Value = here(app.get("/_debug/?format=json")).json();
                assert!(history.as_array().is_some_and(|all| !all.is_empty()));
                assert!(page.text().contains(&marker) && page.text().contains(&path(&page)));
                let recorded = recording(&app, &page).to_string();
                assert!(recorded.contains(&marker), "{recorded}");
                assert_eq!(
                    recorded.matches("marker-").count(),
                    recorded.matches(&marker).count(),
                    "{recorded}"
                );
            });
        }
    });
    let history: Value = here(TestApp::new(app).get("/_debug/?format=json")).json();
    assert_eq!(history.as_array().map(Vec::len), Some(32));
}

#[test]
fn whatever_it_hides_is_warned_of() {
    let warned = |add: fn(&mut Configurator)| {
        let log = logged_by(|| {
            let mut config = configured(true);
            add(&mut config);
            let app = TestApp::new(config.make_app().expect("a right configuration"));
            here(app.get("/page"));
            here(app.get("/page"));
        });
        log.matches("may not be reached in development").count()
    };
    assert_eq!(warned(|_| ()), 0);
    assert_eq!(
        warned(|config| {
            config.add_static_view("_debug/files", env!("CARGO_MANIFEST_DIR"));
        }),
        1,
        "files"
    );
    let bare = |config: &mut Configurator| {
        config.add_route("bare", "_debug/bare");
    };
    assert_eq!(warned(bare), 1, "a pattern without its first slash");
    assert_eq!(warned(|config| mount(config, "/_debug")), 1, "a mount");
    assert_eq!(warned(|config| mount(config, "/_debug/in")), 1, "below");
    assert_eq!(warned(|config| mount(config, "/_debugger")), 0, "beside");
}

fn mount(config: &mut Configurator, prefix: &str) {
    let mut inner = Configurator::new();
    inner.add_route("page", "/");
    inner.add_view(View::new(|| Response::html(PAGE)).route_name("page"));
    config.mount(prefix, inner.make_app().expect("a right configuration"));
}
