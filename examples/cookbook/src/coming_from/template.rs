//! A page from a template.

use pyramidion::extract::Path;
use pyramidion::{Configurator, package, view_config};
use serde::Serialize;

#[derive(Serialize)]
struct Greeting {
    name: String,
}

#[view_config(route_name = "greeting", renderer = "templates/coming_from/hello.html")]
fn greeting(Path(name): Path<String>) -> Greeting {
    Greeting { name }
}

/// A part of an application.
pub fn pages(config: &mut Configurator) {
    config.add_route("greeting", "/hello/{name}");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn it_is_escaped() {
        let mut config = Configurator::new();
        config.include(pages);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client
            .get("/hello/%3Cb%3E")
            .send()
            .assert_contains("<h1>Hello &lt;b&gt;</h1>");
    }
}
