use pyramidion::testing::TestApp;
use pyramidion::{Configurator, package};

#[test]
fn it_runs() {
    use pyramidion::view_config;

    #[derive(serde::Deserialize)]
    struct Id(u32);

    #[view_config(route_name = "local")]
    fn local(pyramidion::extract::Path(Id(id)): pyramidion::extract::Path<Id>) -> String {
        id.to_string()
    }

    let _ = || {
        #[view_config(route_name = "closure")]
        fn local() -> &'static str {
            "closure"
        }
    };

    let mut config = Configurator::new();
    config.add_route("local", "/local/{id}");
    config.add_route("closure", "/closure");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/local/7").send().text(), "7");
    assert_eq!(app.get("/closure").send().text(), "closure");
}
