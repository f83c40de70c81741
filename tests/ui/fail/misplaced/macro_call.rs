use pyramidion::view_config;

#[view_config(route_name = "home")]
thread_local! {}

fn main() {}
