use pyramidion::view_config;

#[view_config(route_name = "home")]
trait Home {}

fn main() {}
