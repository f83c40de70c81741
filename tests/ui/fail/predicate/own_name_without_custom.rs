use pyramidion::view_config;

#[view_config(route_name = "home", weekday = "monday")]
fn home() -> &'static str {
    "home"
}

fn main() {}
