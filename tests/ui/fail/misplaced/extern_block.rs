use pyramidion::view_config;

#[view_config(route_name = "home")]
unsafe extern "C" {}

fn main() {}
