use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> impl std::fmt::Display {
    "home"
}

fn main() {}
