use pyramidion::view_config;

const ANY: &str = "*/*";

#[view_config(route_name = "home", content_type = ANY)]
fn home() -> &'static str {
    "home"
}

fn main() {}
