//! Needs the feature `compression`.

use pyramidion::view_config;

#[view_config(route_name = "home", compress = true)]
fn home() -> &'static str {
    "home"
}

fn main() {}
