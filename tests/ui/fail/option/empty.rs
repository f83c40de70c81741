use pyramidion::view_config;

#[view_config(route_name = "home", option = ())]
fn home() -> &'static str {
    "home"
}

fn main() {}
