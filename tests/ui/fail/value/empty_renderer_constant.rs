use pyramidion::view_config;

const NONE: &str = "";

#[view_config(route_name = "home", renderer = NONE)]
fn home() -> &'static str {
    "home"
}

fn main() {}
