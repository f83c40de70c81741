use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package, view_config};

macro_rules! page {
    ($name:ident, $route:literal, $text:expr) => {
        #[view_config(route_name = $route)]
        fn $name() -> &'static str {
            $text
        }
    };
}

macro_rules! rendered {
    ($route:expr, $ty:ty, $argument:ty, $value:expr) => {
        #[view_config(route_name = $route, renderer = "json")]
        async fn rendered(_: $argument) -> $ty {
            $value
        }
    };
}

macro_rules! whole {
    ($view:item) => {
        $view
    };
}

const RENDERED: &str = "rendered";

page!(first, "first", "1");
page!(second, "second", "2");
rendered!(
    RENDERED,
    pyramidion::Result<u8>,
    &mut pyramidion::Session,
    Ok(3)
);
whole! {
    #[view_config(route_name = "whole")]
    fn whole(request: &pyramidion::Request) -> String {
        request.path().to_owned()
    }
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.set_session_factory(pyramidion::SignedCookieSessionFactory::new([7; 64]));
    for name in ["first", "second", "rendered", "whole"] {
        config.add_route(name, format!("/{name}"));
    }
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/first").send().text(), "1");
    assert_eq!(app.get("/second").send().text(), "2");
    assert_eq!(app.get("/rendered").send().text(), "3");
    assert_eq!(app.get("/whole").send().text(), "/whole");
}
