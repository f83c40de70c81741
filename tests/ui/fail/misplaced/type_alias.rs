use pyramidion::view_config;

#[view_config(route_name = "home")]
type Home = &'static str;

fn main() {}
