use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> impl std::fmt::Display {
    "home"
}

fn main() {}
