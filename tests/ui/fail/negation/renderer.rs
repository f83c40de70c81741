use pyramidion::view_config;

#[view_config(route_name = "home", not(renderer = "json"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
