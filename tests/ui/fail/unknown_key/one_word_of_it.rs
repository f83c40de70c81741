use pyramidion::view_config;

#[view_config(route_name = "home", method = "POST")]
fn home() -> &'static str {
    "home"
}

fn main() {}
