use pyramidion::view_config;

#[view_config(route_name = "home", type = "page")]
fn home() -> &'static str {
    "home"
}

fn main() {}
