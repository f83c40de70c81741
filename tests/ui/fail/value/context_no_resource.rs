use pyramidion::view_config;

#[view_config(route_name = "home", context = String)]
fn home() -> &'static str {
    "home"
}

fn main() {}
