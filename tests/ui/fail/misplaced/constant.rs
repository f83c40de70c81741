use pyramidion::view_config;

#[view_config(route_name = "home")]
const HOME: &str = "home";

fn main() {}
