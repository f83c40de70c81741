use pyramidion::view_config;

#[view_config(route_name = "home", render = "json")]
fn home() -> &'static str {
    ""
}

fn main() {}
