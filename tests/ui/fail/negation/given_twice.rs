use pyramidion::view_config;

#[view_config(route_name = "home", not(xhr = true), not(xhr = false))]
fn home() -> &'static str {
    "home"
}

fn main() {}
