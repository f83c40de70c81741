use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "home")]
#[cfg(any())]
fn home() -> Unknown {}

#[cfg(any())]
#[view_config(route_name = "home")]
fn home() -> Unknown {}

#[view_config(route_name = "home")]
#[cfg_attr(all(), cfg(any()))]
fn home() -> Unknown {}

#[cfg_attr(any(), view_config(route_nme = "home"))]
#[cfg_attr(all(), view_config(route_name = "home"))]
#[cfg_attr(all(), view_config(route_name = "start"))]
#[cfg(all())]
fn home() -> &'static str {
    "home"
}

#[view_config(route_name = "stacked")]
#[cfg_attr(all(), view_config(route_name = "conditional"))]
fn stacked() -> &'static str {
    "stacked"
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("start", "/start");
    config.add_route("stacked", "/stacked");
    config.add_route("conditional", "/conditional");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "home");
    assert_eq!(app.get("/start").send().text(), "home");
    assert_eq!(app.get("/stacked").send().text(), "stacked");
    assert_eq!(app.get("/conditional").send().text(), "stacked");
}
