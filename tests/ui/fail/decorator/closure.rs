use pyramidion::view_config;

#[view_config(route_name = "home", decorator = |request| request)]
fn home() -> &'static str {
    "home"
}

fn main() {}
