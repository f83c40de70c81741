use pyramidion::view_config;

#[view_config(crate = pyramidion(), route_name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
