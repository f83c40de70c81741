use pyramidion::view_config;

#[view_config(route_name = "home", accept = "*/*")]
fn home() -> &'static str {
    "home"
}

fn main() {}
