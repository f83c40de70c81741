use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> &'static str {
    1
}

fn main() {}
