//! What the document says of views whose requests become WebSockets.

use std::future::{Ready, ready};

use pyramidion::websocket::WebSocketUpgrade;
use pyramidion::{Response, View, package};
use serde_json::{Value, json};

use super::document;

/// What an application does that wants nothing of its WebSocket.
fn nothing<T>(_: T) -> Ready<pyramidion::Result<()>> {
    ready(Ok(()))
}

mod views {
    use super::{Response, WebSocketUpgrade, nothing};
    use pyramidion::view_config;

    /// Sends what happens.
    #[view_config(route_name = "events")]
    fn events(upgrade: WebSocketUpgrade) -> Response {
        upgrade.on_upgrade(nothing)
    }

    #[view_config(route_name = "both", request_method = ("GET", "POST"))]
    fn both(upgrade: Option<WebSocketUpgrade>) -> Response {
        upgrade.map_or_else(
            || Response::text("a page"),
            |upgrade| upgrade.on_upgrade(nothing),
        )
    }
}

/// Returns the statuses of an operation.
fn statuses(operation: &Value) -> Vec<&str> {
    let responses = operation["responses"].as_object().expect("responses");
    responses.keys().map(String::as_str).collect()
}

#[test]
fn they_say_that_the_connection_becomes_another_one() {
    let document = document(|config| {
        for name in ["events", "both", "imperative"] {
            config.add_route(name, format!("/{name}"));
        }
        config.scan(package!(self::views));
        let view = View::new(|upgrade: WebSocketUpgrade| upgrade.on_upgrade(nothing));
        config.add_view(view.route_name("imperative"));
    });
    assert_eq!(document.warnings(), [] as [String; 0]);
    let paths = &document.value()["paths"];
    let expected = ["101", "400", "403", "426", "default"];
    for path in ["/events", "/both", "/imperative"] {
        assert_eq!(statuses(&paths[path]["get"]), expected, "{path}");
    }
    assert_eq!(statuses(&paths["/both"]["post"]), ["default"]);
    let events = &paths["/events"];
    assert_eq!(events.as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(events["get"]["summary"], "Sends what happens.");
    let responses = &events["get"]["responses"];
    let switched = json!({"description": "The connection becomes a WebSocket."});
    assert_eq!(responses["101"], switched);
    let reference = json!({"$ref": "#/components/responses/UpgradeRequired"});
    assert_eq!(responses["426"], reference);
    let components = &document.value()["components"]["responses"];
    assert!(components["UpgradeRequired"]["description"].is_string());
}
