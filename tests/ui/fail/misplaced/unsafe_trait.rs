use pyramidion::view_config;

#[view_config(route_name = "home")]
unsafe trait Home {}

fn main() {}
