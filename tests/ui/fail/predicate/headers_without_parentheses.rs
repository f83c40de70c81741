use pyramidion::view_config;

#[view_config(route_name = "home", header = "X-A", "X-B")]
fn home() -> &'static str {
    "home"
}

fn main() {}
