use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

mod request {
    use pyramidion::view_config;

    #[view_config(route_name = "a")]
    pub fn respond() -> &'static str {
        "a"
    }
}

#[view_config(route_name = "b", renderer = "json")]
async fn render(__request: &pyramidion::Request) -> String {
    __request.path().to_owned()
}

#[view_config(route_name = "c")]
fn send() -> &'static str {
    "c"
}

#[view_config(route_name = "d")]
async fn call() -> &'static str {
    "d"
}

#[test]
fn it_runs() {
    assert_eq!(request::respond(), "a");
    let mut config = Configurator::new();
    config.add_route("a", "/a");
    config.add_route("b", "/b");
    config.add_route("c", "/c");
    config.add_route("d", "/d");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for name in ["a", "c", "d"] {
        assert_eq!(app.get(&format!("/{name}")).send().text(), name);
    }
    assert_eq!(app.get("/b").send().text(), "\"/b\"");
}
