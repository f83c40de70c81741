use pyramidion::extract::Header;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Header<u64>) -> &'static str {
    "home"
}

fn main() {}
