use pyramidion::view_config;

#[view_config(not(route_name = "home"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
