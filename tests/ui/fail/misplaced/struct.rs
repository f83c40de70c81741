use pyramidion::view_config;

#[view_config(route_name = "home")]
struct Home;

fn main() {}
