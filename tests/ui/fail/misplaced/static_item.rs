use pyramidion::view_config;

#[view_config(route_name = "home")]
static HOME: &str = "home";

fn main() {}
