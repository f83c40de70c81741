use pyramidion::view_config;

#[view_config(route_name = "home")]
unsafe impl Send for Home {}

struct Home;

fn main() {}
