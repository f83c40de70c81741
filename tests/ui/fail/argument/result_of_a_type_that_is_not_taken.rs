use pyramidion::extract::Rejection;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Result<Vec<u8>, Rejection>) -> &'static str {
    "home"
}

fn main() {}
