use pyramidion::view_config;

struct Key;

#[view_config(route_name = "home")]
fn home(_: Key) -> &'static str {
    "home"
}

fn main() {}
