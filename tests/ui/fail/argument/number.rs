use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: u32) -> &'static str {
    "home"
}

fn main() {}
