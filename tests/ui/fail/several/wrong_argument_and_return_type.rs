use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Vec<u8>, _: &str) -> u8 {
    1
}

fn main() {}
