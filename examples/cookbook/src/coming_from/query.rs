//! Values of the query.

use pyramidion::extract::Query;
use pyramidion::{Configurator, package, view_config};
use serde::Deserialize;

#[derive(Deserialize)]
struct Search {
    q: String,
    page: Option<u32>,
}

#[view_config(route_name = "search")]
fn search(Query(search): Query<Search>) -> String {
    format!("{}, page {}", search.q, search.page.unwrap_or(1))
}

/// A part of an application.
pub fn searching(config: &mut Configurator) {
    config.add_route("search", "/search");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let mut config = Configurator::new();
        config.include(searching);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        assert_eq!(client.get("/search?q=a&page=2").send().text(), "a, page 2");
        client
            .get("/search")
            .send()
            .assert_status(400)
            .assert_contains("q");
    }
}
