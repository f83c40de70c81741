use pyramidion::view_config;

#[view_config(route_name = "home", template = "home.html")]
fn home() -> &'static str {
    "home"
}

fn main() {}
