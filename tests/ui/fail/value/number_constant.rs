use pyramidion::view_config;

const HOME: u8 = 1;

#[view_config(route_name = HOME)]
fn home() -> &'static str {
    "home"
}

fn main() {}
