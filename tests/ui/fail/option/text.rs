use pyramidion::view_config;

#[view_config(route_name = "home", option = "payments")]
fn home() -> &'static str {
    "home"
}

fn main() {}
