use pyramidion::view_config;

#[view_config(route_name = "home")]
impl Home {}

struct Home;

fn main() {}
