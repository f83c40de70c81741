//! Layers that refuse requests with errors, and what their visitors get.

use std::time::Duration;

use http::HeaderValue;
use http::header::RETRY_AFTER;
use pyramidion::server::Server;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::tower::{HttpService, Inner};
use pyramidion::tweens::{EXCVIEW, MAIN, Order};
use pyramidion::{App, BoxError, Configurator, HttpException, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::client;
use pyramidion_tests::http::Client;
use tower::buffer::BufferLayer;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::{LoadShedLayer, error::Overloaded};
use tower::timeout::{TimeoutLayer, error::Elapsed};
use tower::util::MapErrLayer;
use tower::{Layer, ServiceBuilder, service_fn};

use super::{Mark, Odd, answered};
use crate::logging::logged_by;

/// Makes HTTP exceptions of the errors of Tower, as an application does.
fn busy(error: BoxError) -> BoxError {
    let is_late = error.is::<Elapsed>();
    if !is_late && !error.is::<Overloaded>() {
        return error;
    }
    let exception = HttpException::service_unavailable();
    let exception = exception.with_header(RETRY_AFTER, HeaderValue::from_static("5"));
    let log_message = is_late.then_some("it takes too long");
    match log_message {
        Some(message) => exception.with_log_message(message).into(),
        None => exception.into(),
    }
}

#[track_caller]
fn check_busy(response: &TestResponse) {
    response.assert_status(503);
    response.assert_header("retry-after", "5");
    assert!(response.text().contains("503 Service Unavailable"));
}

/// Takes no request at all.
fn full() -> impl Layer<Inner, Service: HttpService> + Clone + Send + Sync + 'static {
    ServiceBuilder::new()
        .map_err(busy)
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(0))
}

/// An application whose view never ends, with layers.
fn endless(configure: impl FnOnce(&mut Configurator)) -> App {
    let mut config = Configurator::new();
    config.add_route("never", "/");
    let never = async |_: &mut Request| std::future::pending::<&'static str>().await;
    config.add_view(View::new(never).route_name("never"));
    configure(&mut config);
    config.make_app().unwrap()
}

#[test]
fn what_is_too_much_is_a_503_and_nothing_in_the_log() {
    let mut text = String::new();
    let log = logged_by(|| {
        let app = client(|config| config.add_layer(full()));
        let page = app.get("/").header("accept", "text/html").send();
        check_busy(&page);
        page.assert_header("vary", "Accept");
        text = page.text().to_owned();
        let json = app.get("/").header("accept", "application/json").send();
        json.assert_header("content-type", "application/json");
    });
    assert!(text.contains("<h1>503"), "{text}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn an_error_that_nothing_maps_is_a_500_and_a_line() {
    let mut config = Configurator::new();
    config.add_layer(ConcurrencyLimitLayer::new(0));
    let line = line!() + 1;
    config.add_layer(LoadShedLayer::new());
    config.add_layer(Mark("outside"));
    let (status, _, log) = answered(config, "/");
    assert_eq!(status, 500);
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
    assert!(log.contains(&format!("overload.rs:{line}")), "{log}");
}

#[test]
fn layers_see_the_error_of_those_inside_wherever_they_are_added() {
    let app = client(|config| {
        config.add_layer(ConcurrencyLimitLayer::new(0));
        config.add_layer(LoadShedLayer::new());
        config.add_layer(Mark("a"));
        config.add_layer(MapErrLayer::new(busy));
        config.add_layer(Mark("b"));
    });
    check_busy(&app.get("/").send());

    let place = || Order::new().under([EXCVIEW]).over([MAIN]);
    let app = client(|config| {
        config.add_layer_at("outer", place(), MapErrLayer::new(busy));
        let full = ServiceBuilder::new()
            .layer(LoadShedLayer::new())
            .layer(ConcurrencyLimitLayer::new(0));
        config.add_layer_at("inner", place().under(["outer"]), full);
    });
    check_busy(&app.get("/").send());
}

#[test]
fn an_exception_view_answers_a_layer_among_the_tweens() {
    let app = client(|config| {
        let layer = ServiceBuilder::new()
            .layer(LoadShedLayer::new())
            .layer(ConcurrencyLimitLayer::new(0));
        config.add_layer_at("full", Order::new().under([EXCVIEW]).over([MAIN]), layer);
        let view = |_: &mut Request| (http::StatusCode::SERVICE_UNAVAILABLE, "come again");
        config.add_view(View::new(view).exception::<Overloaded>());
    });
    let response = app.get("/").send();
    response.assert_status(503);
    assert_eq!(response.text(), "come again");
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_a_503_wherever_the_layer_is() {
    let layer = || {
        ServiceBuilder::new()
            .map_err(busy)
            .layer(TimeoutLayer::new(Duration::from_secs(1)))
    };
    let around = endless(|config| config.add_layer(layer()));
    let among = endless(|config| {
        config.add_layer_at("late", Order::new().under([EXCVIEW]).over([MAIN]), layer());
    });
    let mounted = client(|config| {
        let service = layer().service(axum::Router::new().route(
            "/",
            axum::routing::get(std::future::pending::<&'static str>),
        ));
        config.mount("/never", service);
    });
    for app in [TestApp::new(around), TestApp::new(among)] {
        check_busy(&app.get("/").send_async().await);
    }
    check_busy(&mounted.get("/never").send_async().await);
}

#[test]
fn what_an_exception_says_to_the_log_is_one_line_with_the_place() {
    for outside in [false, true] {
        let mut config = Configurator::new();
        let expected = line!() + 1;
        config.add_layer(Odd::Fails);
        config.add_layer(MapErrLayer::new(|error: BoxError| {
            let exception = HttpException::service_unavailable();
            exception.with_log_message(format!("because {error}"))
        }));
        if outside {
            config.add_layer(Mark("outside"));
        }
        let (status, text, log) = answered(config, "/");
        assert_eq!(status, 503);
        assert!(!text.contains("purpose"), "{text}");
        let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
        assert_eq!(errors.len(), 1, "{log}");
        assert!(errors[0].contains("because it fails on purpose"), "{log}");
        assert!(
            errors[0].contains(&format!("overload.rs:{expected}")),
            "{log}"
        );
    }
}

#[tokio::test]
async fn an_exception_that_caused_an_error_answers_too() {
    // A buffer shares the error of what is inside, and gives each request one that says so.
    let app = endless(|config| {
        let layer = ServiceBuilder::new()
            .layer(BufferLayer::new(1))
            .map_err(|_| HttpException::service_unavailable())
            .layer_fn(|_: Inner| Odd::NeverReady);
        config.add_layer(layer);
    });
    TestApp::new(app)
        .get("/")
        .send_async()
        .await
        .assert_status(503);
}

#[tokio::test]
async fn a_server_of_another_service_answers_with_the_exception_too() {
    let service = service_fn(async |_: http::Request<pyramidion::Body>| {
        let exception = HttpException::service_unavailable();
        let exception = exception.with_header(RETRY_AFTER, HeaderValue::from_static("7"));
        Err::<http::Response<pyramidion::Body>, _>(exception)
    });
    let serving = Serving::start_with(Server::new(service)).await;
    let mut client = Client::connect(serving.address()).await.unwrap();
    let answer = client.send("GET", "/", &[], "").await.unwrap();
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("7"));
    serving.finish().await;
}
