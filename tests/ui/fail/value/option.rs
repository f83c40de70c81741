use pyramidion::view_config;

#[view_config(route_name = Some("home"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
