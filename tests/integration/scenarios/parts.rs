//! Applications that are put together of parts.

use http::HeaderValue;
use pyramidion::renderers::{Rendered, Renderer, SystemValues, Value};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, View, package};
use pyramidion_tests::applications::{client, has_mistake, says};

mod blog {
    //! A part with views of its own.

    use pyramidion::{Configurator, package, view_config};

    #[view_config(route_name = "posts")]
    fn posts() -> &'static str {
        "posts"
    }

    #[view_config(route_name = "post", renderer = "json")]
    fn post() -> [u8; 2] {
        [1, 2]
    }

    pub(super) fn includeme(config: &mut Configurator) {
        config.add_route("posts", "");
        config.add_route("post", "{id}");
        config.scan(package!(self));
    }
}

fn get(app: &TestApp, path: &str) -> String {
    let response = app.get(path).send();
    assert_eq!(response.status(), 200, "{path}");
    response.text().to_owned()
}

#[test]
fn a_part_scans_itself() {
    let app = client(|config| config.include_with_prefix("/blog", blog::includeme));
    assert_eq!(get(&app, "/blog/"), "posts");
    assert_eq!(get(&app, "/blog/7"), "[1,2]");
}

#[test]
fn scanning_again_changes_nothing() {
    let app = client(|config| {
        config.include_with_prefix("/blog", blog::includeme);
        config.scan(package!(self::blog));
        config.scan(package!(self::blog));
    });
    assert_eq!(get(&app, "/blog/"), "posts");
    assert_eq!(get(&app, "/blog/7"), "[1,2]");
}

#[test]
fn the_application_replaces_a_scanned_view_of_a_part() {
    for is_first in [true, false] {
        let app = client(|config| {
            let own = says("our posts").route_name("posts");
            if is_first {
                config.add_view(own.clone());
            }
            config.include_with_prefix("/blog", blog::includeme);
            if !is_first {
                config.add_view(own);
            }
        });
        assert_eq!(get(&app, "/blog/"), "our posts");
        assert_eq!(get(&app, "/blog/7"), "[1,2]");
    }
}

#[test]
fn a_view_beside_a_scanned_one_of_the_same_level_conflicts() {
    has_mistake(
        |config| {
            config.include_with_prefix("/blog", |config| {
                blog::includeme(config);
                config.add_view(says("our posts").route_name("posts"));
            });
        },
        &[
            "2 views answer the same requests: route `posts`",
            "scenarios/parts.rs:",
            "; also at tests/integration/scenarios/parts.rs:",
        ],
    );
}

#[test]
fn parts_include_parts() {
    fn comments(config: &mut Configurator) {
        config.add_route("comments", "comments");
        config.add_view(says("comments").route_name("comments"));
        config.add_view(says("theirs").notfound());
    }
    fn shop(config: &mut Configurator) {
        config.include_with_prefix("reviews", comments);
        config.add_route("shop", "/");
        config.add_view(says("shop").route_name("shop"));
        config.add_view(says("shop has no such page").notfound());
    }
    let app = client(|config| config.include_with_prefix("/shop", shop));
    assert_eq!(get(&app, "/shop/"), "shop");
    assert_eq!(get(&app, "/shop/reviews/comments"), "comments");
    assert_eq!(app.get("/nowhere").send().text(), "shop has no such page");
    let app = client(|config| {
        config.include_with_prefix("/shop", shop);
        config.add_view(says("ours").notfound());
    });
    assert_eq!(app.get("/nowhere").send().text(), "ours");
}

/// Writes a value in capital letters.
struct Loud;

impl Renderer for Loud {
    fn render(&self, value: Value<'_>, _: SystemValues<'_>) -> pyramidion::Result<Rendered> {
        let text: String = serde_json::from_value(serde_json::to_value(value)?)?;
        let content_type = HeaderValue::from_static("text/x-loud");
        Ok(Rendered::new(content_type, text.to_uppercase()))
    }
}

mod rendered {
    //! A part whose view needs a renderer of the application.

    use pyramidion::view_config;

    #[view_config(route_name = "shout", renderer = "loud")]
    fn shout() -> &'static str {
        "hello"
    }
}

#[test]
fn scanned_views_are_rendered_by_a_renderer_of_the_application() {
    // It is scanned once or twice, before the renderer is added or after that.
    for scans in [(1, 0), (0, 1), (1, 1), (0, 2)] {
        let app = client(|config| {
            config.add_route("shout", "/shout");
            for _ in 0..scans.0 {
                config.scan(package!(self::rendered));
            }
            config.add_renderer("loud", Loud);
            for _ in 0..scans.1 {
                config.scan(package!(self::rendered));
            }
        });
        let response = app.get("/shout").send();
        assert_eq!(response.text(), "HELLO");
        assert_eq!(response.header("content-type"), Some("text/x-loud"));
    }
}

#[test]
fn values_are_rendered_by_the_renderer_that_a_view_names() {
    let app = client(|config| {
        config.add_route("text", "/text");
        config.add_route("json", "/json");
        config.add_view(
            View::rendered(|_: &mut pyramidion::Request| 7)
                .renderer("string")
                .route_name("text"),
        );
        config.add_view(
            View::rendered(|_: &mut pyramidion::Request| 7)
                .renderer("json")
                .route_name("json"),
        );
    });
    let response = app.get("/text").send();
    assert_eq!(response.text(), "7");
    assert_eq!(
        response.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
    let response = app.get("/json").send();
    assert_eq!(response.text(), "7");
    assert_eq!(response.header("content-type"), Some("application/json"));
}
