use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

#[view_config[route_name = "brackets"]]
#[view_config { route_name = "braces", request_method = "GET", }]
fn forms() -> &'static str {
    "forms"
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("brackets", "/brackets");
    config.add_route("braces", "/braces");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/brackets").send().text(), "forms");
    assert_eq!(app.get("/braces").send().text(), "forms");
}
