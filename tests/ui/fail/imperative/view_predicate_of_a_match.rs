use pyramidion::request::RouteMatch;
use pyramidion::{Configurator, Request};

fn main() {
    let mut config = Configurator::new();
    config.add_view_predicate("seventh", |_: &[&str]| {
        Ok(|_: &Request, matched: &RouteMatch| matched.matchdict().get("id") == Some("7"))
    });
}
