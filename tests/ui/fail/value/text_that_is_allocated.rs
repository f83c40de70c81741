use pyramidion::view_config;

#[view_config(route_name = String::from("home"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
