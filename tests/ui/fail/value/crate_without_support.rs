use pyramidion::view_config;

#[view_config(crate = std, route_name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
