use pyramidion::view_config;

#[view_config(route_name = "home")]
#[view_config(route_name = "start")]
fn home(_: Vec<u8>) -> &'static str {
    "home"
}

fn main() {}
