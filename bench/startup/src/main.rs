//! Makes an application of registered views and says how long it took.
//!
//! `VIEWS=10000 cargo run --release -p startup`

use std::time::{Duration, Instant};

use pyramidion::{Configurator, package};

mod views {
    use pyramidion::extract::Path;
    use pyramidion::view_config;

    include!(concat!(env!("OUT_DIR"), "/views.rs"));
}

fn make() -> (Duration, Duration) {
    let start = Instant::now();
    let mut config = Configurator::new();
    for n in 0..views::COUNT {
        config.add_route(format!("r{n}"), format!("/r{n}/{{id}}"));
    }
    let added = start.elapsed();
    config.scan(package!(crate));
    let app = config.make_app().expect("a right configuration");
    let made = start.elapsed();
    assert!(app.warnings().is_empty());
    (added, made)
}

fn main() {
    let mut times: Vec<_> = (0..11).map(|_| make()).collect();
    let first = times[0];
    times.sort();
    let median = times[times.len() / 2];
    println!(
        "{} views: first {:?}, median {:?} (adding routes {:?})",
        views::COUNT,
        first.1,
        median.1,
        median.0
    );
}
