use pyramidion::httpexceptions::{ClientError, Status};
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, HttpException, Request, exception_view_config, forbidden_view_config,
    notfound_view_config, package, view_config,
};

#[view_config(route_name = "fail")]
fn fail(request: &Request) -> pyramidion::Result<String> {
    match request.matchdict().get("how") {
        Some("forbidden") => Err(HttpException::forbidden().into()),
        Some("gone") => Err(HttpException::new(http::StatusCode::GONE).into()),
        Some("teapot") => Err(HttpException::new(http::StatusCode::IM_A_TEAPOT).into()),
        _ => Err(std::fmt::Error.into()),
    }
}

#[view_config(route_name = "old")]
fn old() -> pyramidion::Result<String> {
    Err(HttpException::new(http::StatusCode::GONE).into())
}

#[notfound_view_config(append_slash = 308)]
#[forbidden_view_config(renderer = "string")]
fn status(request: &Request) -> String {
    request
        .exception()
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[exception_view_config(context = Status<410>)]
async fn gone() -> &'static str {
    "gone"
}

#[exception_view_config(context = ClientError, route_name = "fail")]
fn client(_: &mut Request) -> &'static str {
    "client"
}

#[exception_view_config]
fn any(request: &Request) -> String {
    let is_ours = request.exception_as::<std::fmt::Error>().is_some();
    is_ours.to_string()
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("fail", "/fail/{how}/");
    config.add_route("old", "/old");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/old").send().text(), "gone");
    assert_eq!(app.get("/fail/teapot/").send().text(), "client");
    assert_eq!(app.get("/fail/teapot/").send().status(), 418);
    assert_eq!(app.get("/fail/other/").send().text(), "true");
    assert_eq!(app.get("/fail/other/").send().status(), 500);
    assert_eq!(app.get("/fail/other").send().status(), 308);
    assert_eq!(app.get("/none").send().status(), 404);
}
