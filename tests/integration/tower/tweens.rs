//! Layers at a place among the tweens.

use std::time::Duration;

use http::StatusCode;
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, INGRESS, MAIN, Next, Order};
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View, ViewResult,
};
use pyramidion_tests::applications::client;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::{Dropped, Mark, Odd, answered, never, paged, way};

fn outermost() -> Order {
    Order::new().under([INGRESS])
}

fn innermost() -> Order {
    Order::new().under([EXCVIEW]).over([MAIN])
}

/// Adds `t` to the header `x-way`.
async fn tween(request: &mut Request, next: Next<'_>) -> ViewResult {
    let mut response = next.run(request).await?;
    let name = http::HeaderName::from_static("x-way");
    response.append_header(name, http::HeaderValue::from_static("t"));
    Ok(response)
}

#[test]
fn they_stand_where_tweens_do() {
    let mut config = paged(1);
    config.add_layer_at("inner", Order::new().under(["middle"]), Mark("i"));
    config.add_tween("middle", tween);
    config.add_layer_at("outer", outermost().over(["middle"]), Mark("o"));
    config.add_layer(Mark("a"));
    let app = config.make_app().unwrap();
    let names: Vec<_> = app.tweens().iter().map(|tween| &*tween.name).collect();
    let places = ["outer", "middle", "inner"].map(|name| names.iter().position(|n| *n == name));
    assert!(places.is_sorted() && places[0].is_some(), "{names:?}");
    assert!(app.tweens()[0].place.is_some());
    assert_eq!(way(TestApp::new(app).get("/").send().headers()), "itoa");
}

#[test]
fn two_of_one_name_conflict_with_tweens_too() {
    let told = pyramidion_tests::applications::mistakes(|config| {
        config.add_tween("same", tween);
        config.add_layer_at("same", Order::new(), Mark("a"));
    });
    assert!(
        told.len() == 1 && told[0].contains("`same` is added 2 times"),
        "{told:?}"
    );
}

#[test]
fn forms_sessions_and_changed_headers_pass_through() {
    for order in [outermost(), innermost()] {
        let app = client(|config| {
            config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
            config.add_route("form", "/{id}");
            let view = |request: &mut Request| -> pyramidion::Result<String> {
                let (count, name) = (request.session().get::<u32>("count")?, "name");
                request.session().insert("count", count.unwrap_or(0) + 1)?;
                let id = request.matchdict().get("id").unwrap_or("-");
                let field = request.post().get(name).unwrap_or("-");
                let header = request.header("x-way-in").unwrap_or("-");
                Ok(format!("{id} {field} {header} {count:?}"))
            };
            config.add_view(View::new(view).route_name("form"));
            config.add_layer_at("mark", order.clone(), Mark("m"));
            config.add_layer_at("limit", order, RequestBodyLimitLayer::new(20));
        });
        assert_eq!(
            app.post("/7").form([("name", "ada")]).send().text(),
            "7 ada m None"
        );
        assert_eq!(
            app.post("/7").form([("name", "ada")]).send().text(),
            "7 ada m Some(1)"
        );
        let large = app.post("/7").form([("name", "a".repeat(30))]);
        assert_eq!(large.header("content-length", "35").send().status(), 413);
    }
}

#[test]
fn an_error_from_inside_is_the_same_outside() {
    #[derive(Debug)]
    struct Broken;
    impl std::fmt::Display for Broken {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("broken")
        }
    }
    impl std::error::Error for Broken {}

    let mut config = Configurator::new();
    config.add_route("home", "/");
    let line = line!() + 1;
    let view = || -> pyramidion::Result<Response> { Err(Broken.into()) };
    config.add_view(View::new(view).route_name("home"));
    let caught = |request: &mut Request| -> String {
        let error = request.exception_as::<Broken>().map(ToString::to_string);
        let place = request.exception().map(|error| error.place().line());
        format!("{error:?} {place:?}")
    };
    config.add_view(View::new(caught).exception::<Broken>());
    config.add_layer_at("mark", innermost(), Mark("m"));
    let (status, text, _) = answered(config, "/");
    assert_eq!(
        (status, text),
        (500, format!("Some(\"broken\") Some({line})"))
    );
}

#[test]
fn pages_of_errors_are_written_and_logged_as_without_it() {
    let view = || -> pyramidion::Result<Response> {
        let exception = HttpException::forbidden().with_detail("not for you");
        Err(exception.with_log_message("the key is old").into())
    };
    let configured = |has_layer: bool| {
        let mut config = Configurator::new();
        config.add_route("home", "/");
        config.add_view(View::new(view).route_name("home"));
        if has_layer {
            config.add_layer_at("compression", outermost(), CompressionLayer::new());
        }
        config
    };
    let (status, text, log) = answered(configured(true), "/");
    let (expected_status, expected, _) = answered(configured(false), "/");
    assert_eq!((status, text), (expected_status, expected));
    assert_eq!(log.matches("the key is old").count(), 1, "{log}");
}

#[test]
fn a_layer_may_answer_itself() {
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(View::new(|| "home").route_name("home"));
        config.add_layer_at("cors", outermost(), CorsLayer::permissive());
        config.add_tween_at("outside", Order::new().over(["cors"]), tween);
    });
    let preflight = app
        .request("OPTIONS", "/")
        .header("origin", "https://a.example");
    let preflight = preflight
        .header("access-control-request-method", "GET")
        .send();
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert_eq!(way(preflight.headers()), "t");
    assert_eq!(app.get("/").send().text(), "home");
}

#[tokio::test]
async fn what_takes_too_long_is_dropped() {
    for order in [outermost(), innermost()] {
        let dropped = Dropped::default();
        let mut config = Configurator::new();
        config.set_state(dropped.clone());
        config.add_route("never", "/");
        config.add_view(View::new(never).route_name("never"));
        let (status, time) = (StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(1));
        config.add_layer_at(
            "timeout",
            order,
            TimeoutLayer::with_status_code(status, time),
        );
        config.add_tween("outside", tween);
        let app = TestApp::new(config.make_app().unwrap());
        let response = app.get("/").send_async().await;
        assert_eq!(
            (response.status(), way(response.headers())),
            (status, "t".to_owned())
        );
        assert!(dropped.is());
    }
}

#[test]
fn a_layer_that_fails_is_an_error_with_its_place() {
    for odd in [Odd::Fails, Odd::NeverReady, Odd::Panics] {
        let mut config = paged(1);
        let line = line!() + 1;
        config.add_layer_at("odd", innermost(), odd);
        let (status, text, log) = answered(config, "/");
        assert_eq!(status, 500);
        assert!(!text.contains("purpose"), "{text}");
        assert_eq!(log.matches("ERROR").count(), 1, "{log}");
        if odd != Odd::Panics {
            assert!(log.contains(&format!("tweens.rs:{line}")), "{log}");
        }
    }
}

#[test]
fn what_is_not_ready_is_waited_for() {
    let mut config = paged(1);
    config.add_layer_at("later", outermost(), Odd::LATER);
    assert_eq!(answered(config, "/").1, "in the end");
}
