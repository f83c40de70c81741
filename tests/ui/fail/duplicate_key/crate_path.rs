use pyramidion::view_config;

#[view_config(crate = pyramidion, route_name = "home", crate = pyramidion)]
fn home() -> &'static str {
    "home"
}

fn main() {}
