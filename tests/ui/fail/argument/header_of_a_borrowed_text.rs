use pyramidion::extract::Header;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Header<&'static str>) -> &'static str {
    "home"
}

fn main() {}
