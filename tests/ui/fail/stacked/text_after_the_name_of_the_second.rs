use pyramidion::view_config;

#[view_config(route_name = "home")]
#[view_config = "start"]
fn home() -> &'static str {
    "home"
}

fn main() {}
