use pyramidion::view_config;

#[view_config(route_name = "home")]
std::thread_local! {}

fn main() {}
