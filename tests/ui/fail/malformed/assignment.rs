use pyramidion::view_config;

#[view_config(route_name = renderer = "json")]
fn home() -> &'static str {
    "home"
}

fn main() {}
