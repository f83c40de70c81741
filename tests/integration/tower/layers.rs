//! Layers around the whole application.

use std::time::Duration;

use http::StatusCode;
use http_body_util::BodyExt as _;
use pyramidion::testing::TestApp;
use pyramidion::{Body, Configurator, Request, Response, View};
use pyramidion_tests::applications::client;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::{Dropped, Mark, Odd, answered, never, paged, way};

#[test]
fn pages_are_compressed_with_their_errors() {
    let mut config = paged(5_000);
    config.add_layer(CompressionLayer::new());
    let app = TestApp::new(config.make_app().unwrap());
    let plain = app.get("/").send();
    assert_eq!(
        (plain.header("content-encoding"), plain.bytes().len()),
        (None, 5_000)
    );
    let small = app.get("/").header("accept-encoding", "gzip").send();
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.header("vary"), Some("accept-encoding"));
    assert!(small.bytes().starts_with(&[0x1f, 0x8b]) && small.bytes().len() < 500);
    let head = app
        .request("HEAD", "/")
        .header("accept-encoding", "gzip")
        .send();
    assert!(head.bytes().is_empty() && head.status() == 200);
    let page = app.get("/absent").header("accept-encoding", "gzip").send();
    assert_eq!(page.header("content-encoding"), Some("gzip"));
}

#[test]
fn a_layer_may_answer_itself() {
    let mut config = paged(1);
    let origins = ["https://example.com".parse().unwrap()];
    config.add_layer(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([http::Method::PUT]),
    );
    let app = TestApp::new(config.make_app().unwrap());
    let preflight = app.request("OPTIONS", "/");
    let preflight = preflight.header("origin", "https://example.com");
    let preflight = preflight
        .header("access-control-request-method", "PUT")
        .send();
    assert_eq!(preflight.status(), 200);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        Some("PUT")
    );
    let other = app.get("/").header("origin", "https://example.org").send();
    assert_eq!(other.text(), "x");
    assert_eq!(other.header("access-control-allow-origin"), None);
}

#[test]
fn traces_see_the_status_that_is_sent() {
    let mut config = paged(1);
    config.add_layer(TraceLayer::new_for_http());
    let (status, _, log) = answered(config, "/absent");
    assert_eq!(status, 404);
    assert!(
        log.contains("finished processing request") && log.contains("status=404"),
        "{log}"
    );
}

#[tokio::test]
async fn what_takes_too_long_is_dropped() {
    let dropped = Dropped::default();
    let mut config = Configurator::new();
    config.set_state(dropped.clone());
    config.add_route("never", "/");
    config.add_view(View::new(never).route_name("never"));
    let status = StatusCode::GATEWAY_TIMEOUT;
    config.add_layer(TimeoutLayer::with_status_code(
        status,
        Duration::from_millis(1),
    ));
    let app = TestApp::new(config.make_app().unwrap());
    let response = app.get("/").send_async().await;
    assert_eq!(response.status(), status);
    assert!(dropped.is());
}

#[test]
fn requests_have_the_ids_of_a_layer() {
    let app = client(|config| {
        config.add_route("id", "/");
        let id = |request: &mut Request| request.header("x-request-id").unwrap_or("-").to_owned();
        config.add_view(View::new(id).route_name("id"));
        let layers = ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id());
        config.add_layer(layers);
    });
    let response = app.get("/").send();
    assert_eq!(response.text().len(), 36);
    assert_eq!(response.header("x-request-id"), Some(response.text()));
}

#[test]
fn bodies_of_other_types_reach_the_view() {
    let app = client(|config| {
        config.add_route("length", "/");
        let length = |request: &mut Request| request.body().len().to_string();
        config.add_view(View::new(length).route_name("length"));
        config.add_layer(RequestBodyLimitLayer::new(10));
    });
    assert_eq!(app.post("/").body("0123456789").send().text(), "10");
    assert_eq!(
        app.post("/")
            .header("content-length", "11")
            .body("0123456789a")
            .send()
            .status(),
        413
    );
}

#[test]
fn the_last_layer_is_the_outermost() {
    let mut config = paged(1);
    config.add_layer(Mark("a"));
    config.add_layer(Mark("b"));
    let app = config.make_app().unwrap();
    let layers = app.layers();
    assert_eq!(layers.len(), 2);
    assert!(layers[0].place > layers[1].place && layers[0].layer.ends_with("Mark"));
    let response = TestApp::new(app).get("/").send();
    assert_eq!(way(response.headers()), "ab");
}

#[test]
fn a_layer_that_fails_is_a_500_and_a_line() {
    let messages = [
        (Odd::Fails, "it fails on purpose"),
        (Odd::NeverReady, "it is out of order"),
        (Odd::Panics, "it panics on purpose"),
    ];
    for (odd, message) in messages {
        let mut config = paged(1);
        let line = line!() + 1;
        config.add_layer(odd);
        config.add_layer(Mark("outside"));
        let (status, text, log) = answered(config, "/");
        assert_eq!(status, 500);
        assert!(!text.contains("purpose") && text.contains("500"), "{text}");
        let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
        assert_eq!(errors.len(), 1, "{log}");
        assert!(errors[0].contains(message), "{log}");
        if odd != Odd::Panics {
            assert!(errors[0].contains(&format!("layers.rs:{line}")), "{log}");
        }
    }
}

#[test]
fn what_is_not_ready_is_waited_for() {
    let mut config = paged(1);
    config.add_layer(Odd::LATER);
    config.add_layer(tower::limit::ConcurrencyLimitLayer::new(1));
    let app = TestApp::new(config.make_app().unwrap());
    for _ in 0..3 {
        assert_eq!(app.get("/").send().text(), "in the end");
    }
}

#[tokio::test]
async fn what_is_streamed_passes_piece_by_piece() {
    let (mut sender, body) = http_body_util::channel::Channel::<bytes::Bytes>::new(1);
    let body = std::sync::Mutex::new(Some(Body::stream(body)));
    let mut config = Configurator::new();
    config.add_route("stream", "/");
    let stream = move || Response::new(body.lock().unwrap().take().unwrap());
    config.add_view(View::new(stream).route_name("stream"));
    config.add_layer(Mark("a"));
    config.add_layer(TraceLayer::new_for_http());
    let app = config.make_app().unwrap();
    let response = app.call(http::Request::new(Body::empty())).await;
    let mut body = response.into_body();
    for piece in ["one", "two"] {
        sender.send_data(piece.into()).await.unwrap();
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), piece);
    }
    drop(sender);
    assert!(body.frame().await.is_none());
}
