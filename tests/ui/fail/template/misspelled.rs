use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "Cargo.txt")]
fn home() -> &'static str {
    "home"
}

fn main() {}
