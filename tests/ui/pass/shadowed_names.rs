#![allow(dead_code, non_camel_case_types, non_snake_case)]

mod views {
    use pyramidion::view_config;

    struct Result;
    struct Option;
    struct Box;
    struct Vec;
    struct String;
    struct Request;
    struct Session;
    trait Send {}
    trait Future {}
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct str;
    mod core {}
    mod std {}
    mod pyramidion_macros {}

    #[allow(unused_macros)]
    macro_rules! line {
        () => {
            compile_error!("another macro was meant")
        };
    }

    #[allow(unused_macros)]
    macro_rules! panic {
        () => {
            compile_error!("another macro was meant")
        };
    }

    const HOME: &::core::primitive::str = "home";

    #[view_config(route_name = HOME, request_method = "GET", renderer = "json")]
    #[view_config(route_name = "start")]
    async fn home(_: &::pyramidion::Request) -> &'static ::core::primitive::str {
        "home"
    }
}

#[test]
fn it_runs() {
    use pyramidion::testing::TestApp;
    use pyramidion::{Configurator, package};

    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("start", "/start");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "\"home\"");
    assert_eq!(app.get("/start").send().text(), "home");
}
