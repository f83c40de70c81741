use pyramidion::view_config;

#[view_config(route_name = "home")]
mod home {}

fn main() {}
