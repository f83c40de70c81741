use pyramidion::extract::Path;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Path<u32, u32>) -> &'static str {
    "home"
}

fn main() {}
