use pyramidion::{Route, view_config};

#[derive(Route)]
#[route(name = "home", name = "start", pattern = "/")]
struct Home;

#[view_config(route = Home)]
fn home(_: Home) -> &'static str {
    "home"
}

fn main() {}
