use pyramidion::view_config;

#[view_config(route_name = "home", accept = "html")]
fn home() -> &'static str {
    "home"
}

fn main() {}
