//! Values of the path.

use pyramidion::extract::Path;
use pyramidion::{Configurator, package, view_config};

#[view_config(route_name = "article", request_method = "GET")]
fn article(Path(id): Path<u32>) -> String {
    format!("article {id}")
}

/// A part of an application: `config.include(articles)`.
pub fn articles(config: &mut Configurator) {
    config.add_route("article", "/articles/{id}");
    config.scan(package!(self)); // the views of this module
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn values_are_read_or_not_found() {
        let mut config = Configurator::new();
        config.include(articles);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        assert_eq!(client.get("/articles/7").send().text(), "article 7");
        client.get("/articles/x").send().assert_status(404);
        client.delete("/articles/7").send().assert_status(405);
    }
}
