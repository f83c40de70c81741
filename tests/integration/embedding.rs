//! An application inside other stacks.

use http::HeaderValue;
use http_body_util::BodyExt as _;
use pyramidion::request::ScriptName;
use pyramidion::{App, Configurator, Request, View};
use tower::{Service as _, ServiceBuilder, ServiceExt as _};
use tower_http::set_header::SetResponseHeaderLayer;

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("user", "/users/{id}");
    let url = |request: &mut Request| request.current_route_path(()).unwrap_or_default();
    config.add_view(View::new(url).route_name("user"));
    config.make_app().expect("a right configuration")
}

fn get(path: &str) -> http::Request<http_body_util::Empty<bytes::Bytes>> {
    http::Request::get(path)
        .body(http_body_util::Empty::new())
        .expect("a request")
}

#[tokio::test]
async fn an_application_can_be_nested_in_an_axum_router() {
    let script_name = SetScriptName("/pyramid");
    let nested = ServiceBuilder::new()
        .map_request(move |r| script_name.apply(r))
        .service(app());
    let mut router = axum::Router::new()
        .route("/axum", axum::routing::get(|| async { "axum" }))
        .nest_service("/pyramid", nested);
    for (path, expected) in [("/axum", "axum"), ("/pyramid/users/7", "/pyramid/users/7")] {
        let request = http::Request::get(path)
            .body(axum::body::Body::empty())
            .unwrap();
        let response = router.call(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, expected);
    }
}

/// Says where the application is mounted, so that its URLs lead back.
#[derive(Clone, Copy)]
struct SetScriptName(&'static str);

impl SetScriptName {
    fn apply<B>(self, mut request: http::Request<B>) -> http::Request<B> {
        request
            .extensions_mut()
            .insert(ScriptName(self.0.to_owned()));
        request
    }
}

#[tokio::test]
async fn an_application_can_be_wrapped_in_a_layer() {
    let header = http::header::SERVER;
    let layer = SetResponseHeaderLayer::overriding(header, HeaderValue::from_static("wrapped"));
    let service = ServiceBuilder::new().layer(layer).service(app());
    let response = service.oneshot(get("/users/1")).await.unwrap();
    assert_eq!(response.headers()["server"], "wrapped");
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "/users/1"
    );
}

#[tokio::test]
async fn a_mounted_application_knows_its_path_from_the_configuration_too() {
    let mut config = Configurator::new();
    config.set_script_name("/app");
    config.add_route("home", "/");
    let url = |request: &mut Request| request.route_url("home").unwrap_or_default();
    config.add_view(View::new(url).route_name("home"));
    let app = pyramidion::testing::TestApp::new(config.make_app().unwrap());
    assert_eq!(
        app.get("/").send_async().await.text(),
        "http://localhost/app/"
    );
}
