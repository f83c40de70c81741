use pyramidion::view_config;

#[view_config(route_name = "home", xhr = true, not(xhr = true))]
fn home() -> &'static str {
    "home"
}

fn main() {}
