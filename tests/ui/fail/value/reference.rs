use pyramidion::view_config;

const HOME: &str = "home";

#[view_config(route_name = &HOME)]
fn home() -> &'static str {
    "home"
}

fn main() {}
