#![no_implicit_prelude]

use ::pyramidion::extract::Path;
use ::pyramidion::{Request, Session, view_config};

const HOME: &str = "home";

#[view_config(route_name = HOME, request_method = ("GET", "POST"))]
fn home(_: &Request, Path(_): Path<u32>) -> &'static str {
    "home"
}

#[view_config(route_name = "data", renderer = "json")]
async fn data(_: &mut Session) -> ::pyramidion::Result<u8> {
    ::core::result::Result::Ok(1)
}

#[test]
fn it_runs() {
    use ::pyramidion::Configurator;

    let mut config = Configurator::new();
    config.set_session_factory(::pyramidion::SignedCookieSessionFactory::new([7; 64]));
    config.add_route("home", "/{id}");
    config.add_route("data", "/data/all");
    config.scan(::pyramidion::package!(self));
    let app = ::pyramidion::testing::TestApp::new(config.make_app().unwrap());
    ::std::assert_eq!(app.get("/7").send().text(), "home");
    ::std::assert_eq!(app.get("/data/all").send().text(), "1");
}
