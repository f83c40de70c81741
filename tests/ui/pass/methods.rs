use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "one", request_method = ("GET"))]
#[view_config(route_name = "tuple", request_method = ("PUT", "PATCH",))]
#[view_config(route_name = "array", request_method = ["PUT", "PATCH"])]
#[view_config(route_name = "slice", request_method = &["PUT", "PATCH"])]
#[view_config(route_name = "other", request_method = "VERSION-CONTROL")]
#[view_config(route_name = "near", request_method = ("LIST", "PUSH", "PULL", "FETCH"))]
fn home() -> &'static str {
    "home"
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("one", "/one");
    config.add_route("tuple", "/tuple");
    config.add_route("array", "/array");
    config.add_route("slice", "/slice");
    config.add_route("other", "/other");
    config
        .add_route("near", "/near")
        .request_method(["LIST", "PUSH"]);
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.request("HEAD", "/one").send().status(), 200);
    for path in ["/tuple", "/array", "/slice"] {
        assert_eq!(app.request("PATCH", path).send().text(), "home");
        assert_eq!(app.get(path).send().status(), 405);
    }
    assert_eq!(app.request("LIST", "/near").send().text(), "home");
    assert_eq!(
        app.request("VERSION-CONTROL", "/other").send().text(),
        "home"
    );
}
