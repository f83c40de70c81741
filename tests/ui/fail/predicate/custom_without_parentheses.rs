use pyramidion::view_config;

#[view_config(route_name = "home", custom = "monday")]
fn home() -> &'static str {
    "home"
}

fn main() {}
