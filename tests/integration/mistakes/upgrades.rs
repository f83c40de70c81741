//! Views that take a WebSocket, and that no request for one reaches.

use std::future::{Ready, ready};

use pyramidion::extract::{Form, Rejection};
use pyramidion::predicates::not;
use pyramidion::websocket::{AnyOrigin, WebSocketUpgrade};
use pyramidion::{Request, Response, View};
use pyramidion_tests::applications::{client, has_mistake};
use serde::Deserialize;

#[derive(Deserialize)]
struct Search {
    text: String,
}

/// What an application does that wants nothing of its WebSocket.
fn nothing<T>(_: T) -> Ready<pyramidion::Result<()>> {
    ready(Ok(()))
}

fn required() -> View {
    View::new(|upgrade: WebSocketUpgrade| upgrade.on_upgrade(nothing))
}

fn for_all_pages() -> View {
    View::new(|upgrade: WebSocketUpgrade<AnyOrigin>| upgrade.on_upgrade(nothing))
}

fn optional() -> View {
    View::new(|upgrade: Option<WebSocketUpgrade>| match upgrade {
        Some(upgrade) => upgrade.on_upgrade(nothing),
        None => Response::text("a page"),
    })
}

fn looked_at() -> View {
    View::new(
        |upgrade: Result<WebSocketUpgrade, Rejection>| match upgrade {
            Ok(upgrade) => upgrade.on_upgrade(nothing),
            Err(_) => Response::text("a page"),
        },
    )
}

#[test]
fn methods_without_get_are_a_mistake() {
    for view in [required(), for_all_pages(), optional(), looked_at()] {
        has_mistake(
            |config| {
                config.add_route("a", "/");
                config.add_view(view.clone().route_name("a").request_method(["POST", "PUT"]));
            },
            &[
                "upgrades.rs:",
                "the view takes `WebSocketUpgrade`, but answers POST and PUT only, and a WebSocket is asked for with \
                 GET; write `request_method = \"GET\"`",
            ],
        );
        has_mistake(
            |config| {
                config.add_route("a", "/").request_method(["POST"]);
                config.add_view(view.clone().route_name("a"));
            },
            &["takes `WebSocketUpgrade`, but answers POST only"],
        );
        for methods in [&["GET"][..], &["POST", "GET"]] {
            let app = client(|config| {
                config.add_route("a", "/");
                config.add_view(
                    view.clone()
                        .route_name("a")
                        .request_method(methods.to_vec()),
                );
            });
            assert!(app.get("/").connect().is_ok());
        }
    }
}

#[test]
fn content_is_a_mistake_unless_other_requests_are_answered_too() {
    has_mistake(
        |config| {
            config.add_route("a", "/");
            config.add_view(
                required()
                    .route_name("a")
                    .content_type(["application/json"]),
            );
        },
        &[
            "takes `WebSocketUpgrade`, but has `content_type = application/json`, and a request for a WebSocket has no \
             content; leave it out",
        ],
    );
    let both = View::new(
        |_: &mut Request, Form(search): Form<Search>, upgrade: WebSocketUpgrade| {
            drop(search.text);
            upgrade.on_upgrade(nothing)
        },
    );
    has_mistake(
        |config| {
            config.add_route("a", "/");
            config.add_view(both.route_name("a"));
        },
        &[
            "takes `Form<Search>` and `WebSocketUpgrade`, and a request for a WebSocket has no body; take `Query<…>`, \
             or `Option<WebSocketUpgrade>` if other requests are answered, too",
        ],
    );
    let app = client(|config| {
        config.add_route("a", "/");
        let json = || pyramidion::predicates::content_type(["application/json"]);
        config.add_view(required().route_name("a").predicate(not(json())));
        config.add_view(optional().route_name("a").predicate(json()));
    });
    assert!(app.get("/").connect().is_ok());
    let json = app.post("/").json(&1);
    assert_eq!(json.send().text(), "a page");
}

#[test]
fn a_request_becomes_one_websocket() {
    let twice = View::new(
        |first: WebSocketUpgrade, second: Option<WebSocketUpgrade>| {
            drop(second);
            first.on_upgrade(nothing)
        },
    );
    has_mistake(
        |config| {
            config.add_route("a", "/");
            config.add_view(twice.route_name("a"));
        },
        &[
            "takes `WebSocketUpgrade` twice, and a request becomes one WebSocket; leave one of them out",
        ],
    );
}
