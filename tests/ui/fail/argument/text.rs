use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: String) -> &'static str {
    "home"
}

fn main() {}
