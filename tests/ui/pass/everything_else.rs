use pyramidion::context::Resource;
use pyramidion::security::NO_PERMISSION_REQUIRED;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::view::HttpCache;
use pyramidion::{Configurator, Request, ViewResult, package, view_config};

const DAY: HttpCache = HttpCache::seconds(86_400).directives("public");

pub async fn outer(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

mod decorators {
    pub use super::outer as inner;
}

#[view_config(route_name = "a", permission = NO_PERMISSION_REQUIRED, require_csrf = false)]
#[view_config(route_name = "b", http_cache = 3600, decorator = outer)]
#[view_config(route_name = "c", http_cache = (0, "private"), decorator = (outer, decorators::inner))]
#[view_config(route_name = "d", http_cache = DAY, renderer = "string")]
#[view_config(name = "named")]
#[view_config(context = Folder, name = "folder")]
#[view_config(context = std::fmt::Error, exception_only = true)]
fn view() -> &'static str {
    "here"
}

struct Folder;

impl Resource for Folder {}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    for name in ["a", "b", "c", "d"] {
        config.add_route(name, format!("/{name}"));
    }
    config.set_root_factory(|_: &mut Request| Ok(Folder));
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for path in ["/a", "/b", "/c", "/d", "/named", "/folder"] {
        assert_eq!(app.get(path).send().text(), "here", "{path}");
    }
    let cached = app.get("/d").send();
    assert_eq!(
        cached.header("cache-control"),
        Some("max-age=86400, public")
    );
}
