use pyramidion::view_config;

#[view_config(route_name = "home", xhr)]
fn home() -> &'static str {
    "home"
}

fn main() {}
