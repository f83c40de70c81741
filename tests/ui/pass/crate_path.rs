#![deny(warnings)]

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package};

mod web {
    pub mod framework {
        pub use pyramidion::*;
    }
}

mod pages {
    use super::web::framework::view_config;

    #[view_config(crate = super::web::framework, route_name = "super")]
    fn of_the_parent() -> &'static str {
        "super"
    }

    #[view_config(route_name = "crate", crate = crate::pass::crate_path::web::framework, renderer = "json")]
    async fn of_the_crate(_: &pyramidion::Request) -> pyramidion::Result<u8> {
        Ok(1)
    }

    #[view_config(route_name = "whole", crate = ::pyramidion)]
    fn whole() -> &'static str {
        "whole"
    }
}

#[test]
fn it_runs() {
    use web::framework as local;
    use web::framework::view_config;

    #[view_config(crate = local, route_name = "local")]
    #[local::view_config(route_name = "stacked")]
    fn of_a_function() -> &'static str {
        "local"
    }

    let mut config = Configurator::new();
    config.add_route("super", "/super");
    config.add_route("crate", "/crate");
    config.add_route("whole", "/whole");
    config.add_route("local", "/local");
    config.add_route("stacked", "/stacked");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/super").send().text(), "super");
    assert_eq!(app.get("/crate").send().text(), "1");
    assert_eq!(app.get("/whole").send().text(), "whole");
    assert_eq!(app.get("/local").send().text(), "local");
    assert_eq!(app.get("/stacked").send().text(), "local");
}
