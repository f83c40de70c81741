use pyramidion::{Route, view_config};

#[derive(Route)]
#[route(name = "home", pattern = "/")]
struct Home;

#[view_config(route = Home, route_name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
