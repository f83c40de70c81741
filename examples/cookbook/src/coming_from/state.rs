//! What all requests share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pyramidion::extract::State;
use pyramidion::{Configurator, package, view_config};

#[derive(Clone, Default)]
struct Visits(Arc<AtomicU64>);

#[view_config(route_name = "visits")]
fn visits(State(Visits(count)): State<Visits>) -> String {
    format!("visit {}", count.fetch_add(1, Ordering::Relaxed) + 1)
}

/// A part of an application.
pub fn counter(config: &mut Configurator) {
    config.set_state(Visits::default()); // one value for each type
    config.add_route("visits", "/visits");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn visits_are_counted() {
        let mut config = Configurator::new();
        config.include(counter);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client.get("/visits").send();
        assert_eq!(client.get("/visits").send().text(), "visit 2");
    }
}
