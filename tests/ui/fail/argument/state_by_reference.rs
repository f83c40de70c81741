use pyramidion::extract::State;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: &State<u8>) -> &'static str {
    "home"
}

fn main() {}
