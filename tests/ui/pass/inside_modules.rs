use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package};

mod pages {
    use pyramidion::view_config;

    #[view_config(route_name = "pages")]
    fn home() -> &'static str {
        "pages"
    }

    pub mod admin {
        #[super::super::reexported::view_config(route_name = "admin")]
        fn home() -> &'static str {
            "admin"
        }
    }
}

mod reexported {
    pub use pyramidion::*;
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.add_route("pages", "/pages");
    config.add_route("admin", "/admin");
    config.scan(package!(self::pages));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/pages").send().text(), "pages");
    assert_eq!(app.get("/admin").send().text(), "admin");
}
