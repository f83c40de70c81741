use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

mod names {
    pub const HOME: &str = "home";
    pub const POST: &str = "POST";
    pub const JSON: &str = "json";

    pub const fn pick<A, B>(first: &'static str, _second: &'static str) -> &'static str {
        first
    }
}

#[view_config(route_name = names::HOME)]
fn home() -> &'static str {
    "home"
}

#[view_config(
    route_name = names::pick::<u8, u16>("picked", "other"),
    request_method = (names::POST, "PUT"),
    renderer = names::JSON,
)]
fn picked() -> u8 {
    1
}

#[view_config(route_name = concat!("jo", "ined"), renderer = concat!("json"))]
fn joined() -> u8 {
    2
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("picked", "/picked");
    config.add_route("joined", "/joined");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "home");
    assert_eq!(app.request("PUT", "/picked").send().text(), "1");
    assert_eq!(app.get("/joined").send().text(), "2");
}
