use pyramidion::view_config;

const HOME: &str = "";

#[view_config(route_name = HOME)]
fn home() -> &'static str {
    "home"
}

fn main() {}
