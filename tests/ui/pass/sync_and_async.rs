use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "now")]
fn now() -> &'static str {
    "now"
}

#[view_config(route_name = "later")]
async fn later() -> &'static str {
    tokio::task::yield_now().await;
    "later"
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("now", "/now");
    config.add_route("later", "/later");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/now").send().text(), "now");
    assert_eq!(app.get("/later").send().text(), "later");
}
