use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Option<Vec<u8>>) -> &'static str {
    "home"
}

fn main() {}
