use pyramidion::view_config;

#[view_config(route_name = "home")]
extern crate std as home;

fn main() {}
