use pyramidion::view_config;

#[view_config(route_name = "home", attr = "show")]
fn home() -> &'static str {
    "home"
}

fn main() {}
