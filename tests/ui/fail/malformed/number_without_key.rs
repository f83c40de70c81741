use pyramidion::view_config;

#[view_config(1, route_name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
