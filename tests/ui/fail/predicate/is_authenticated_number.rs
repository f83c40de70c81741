use pyramidion::view_config;

#[view_config(route_name = "home", is_authenticated = 1)]
fn home() -> &'static str {
    "home"
}

fn main() {}
