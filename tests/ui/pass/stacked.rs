use pyramidion::testing::TestApp;
use pyramidion::view_config as view;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "home")]
#[view_config(route_name = "start", request_method = "POST")]
#[pyramidion::view_config(route_name = "data", renderer = "json")]
#[view(route_name = "alias")]
fn home() -> &'static str {
    "home"
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("start", "/start");
    config.add_route("data", "/data");
    config.add_route("alias", "/alias");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "home");
    assert_eq!(app.get("/start").send().status(), 405);
    assert_eq!(app.post("/start").send().text(), "home");
    assert_eq!(app.get("/data").send().text(), "\"home\"");
    assert_eq!(app.get("/alias").send().text(), "home");
}
