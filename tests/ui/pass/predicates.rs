use pyramidion::context::Resource;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, package, view_config};

const METHOD: &str = "PUT";
const IS_XHR: bool = true;

#[view_config(route_name = "home", request_method = METHOD)]
#[view_config(route_name = "home", xhr = IS_XHR)]
#[view_config(route_name = "home", request_param = ("page=2", "sort"))]
#[view_config(route_name = "home", header = ["X-Version:[23]$", "X-Other"])]
#[view_config(route_name = "home", path_info = r"/home/\d+")]
#[view_config(
    route_name = "home",
    match_param = "action=edit",
    not(request_method = "GET")
)]
#[view_config(
    route_name = "home",
    not(xhr = true, request_param = "none"),
    accept = "text/html"
)]
#[view_config(route_name = "home", custom(first = "a", second = ("b", "c")), not(custom(third = "d")))]
#[view_config(route_name = "home", containment = Folder, context = Folder)]
fn home(request: &Request) -> String {
    request.method().to_string()
}

struct Folder;

impl Resource for Folder {}

async fn always(_: &Request) -> bool {
    true
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    for name in ["first", "second", "third"] {
        config.add_view_predicate(name, |_: &[&str]| Ok(always));
    }
    config
        .add_route("home", "/home/{action}")
        .factory(|_: &mut pyramidion::Request| Ok(Folder));
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.request("PUT", "/home/x").send().text(), "PUT");
}
