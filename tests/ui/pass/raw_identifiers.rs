use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "type")]
fn r#type(r#match: &pyramidion::Matchdict) -> String {
    r#match.len().to_string()
}

#[view_config(r#route_name = "loop", r#renderer = "json")]
async fn r#loop() -> u8 {
    1
}

mod r#mod {
    #[pyramidion::view_config(route_name = "mod")]
    fn r#fn() -> &'static str {
        "fn"
    }
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("type", "/type");
    config.add_route("loop", "/loop");
    config.add_route("mod", "/mod");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/type").send().text(), "0");
    assert_eq!(app.get("/loop").send().text(), "1");
    assert_eq!(app.get("/mod").send().text(), "fn");
}
