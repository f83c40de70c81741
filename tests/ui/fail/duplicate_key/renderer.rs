use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json", renderer = "json")]
fn home() -> &'static str {
    "home"
}

fn main() {}
