use pyramidion::view_config;

#[view_config(route_name = "home", header = "")]
fn home() -> &'static str {
    "home"
}

fn main() {}
