use pyramidion::view_config;

#[view_config(route_name = "home")]
pub use std::fmt;

fn main() {}
