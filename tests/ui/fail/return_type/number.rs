use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> u8 {
    1
}

fn main() {}
