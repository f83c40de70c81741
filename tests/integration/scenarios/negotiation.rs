//! One page in several formats.

use pyramidion::Configurator;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Order;
use pyramidion_tests::applications::{client, says};

/// A page as HTML, JSON and plain text.
fn page(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.add_route("page", "/");
        for (text, media_type) in [
            ("json", "application/json"),
            ("text", "text/plain"),
            ("html", "text/html"),
        ] {
            config.add_view(says(text).route_name("page").accept(media_type));
        }
        configure(config);
    })
}

fn get(app: &TestApp, accept: &str) -> String {
    app.get("/")
        .header("accept", accept)
        .send()
        .text()
        .to_owned()
}

#[test]
fn the_client_says_what_it_prefers() {
    let app = page(|_| {});
    assert_eq!(get(&app, "text/plain, text/html;q=0.9"), "text");
    assert_eq!(get(&app, "application/json, text/*;q=0.1"), "json");
    assert_eq!(get(&app, "text/html;q=0.2, text/plain;q=0.3"), "text");
}

#[test]
fn the_server_decides_where_the_client_does_not() {
    let app = page(|_| {});
    assert_eq!(get(&app, "*/*"), "html");
    assert_eq!(get(&app, "application/json, text/plain"), "text");
    assert_eq!(app.get("/").send().text(), "html");
}

#[test]
fn the_application_can_decide_otherwise() {
    let app = page(|config| {
        let order = Order::new().over(["text/plain", "text/html"]);
        config.add_accept_view_order("application/json", order);
    });
    assert_eq!(get(&app, "*/*"), "json");
    assert_eq!(get(&app, "text/html, text/plain"), "html");
    assert_eq!(
        get(&app, "text/html, application/json;q=0.9"),
        "html",
        "the client goes first"
    );
}
