use pyramidion::view_config;

fn name() -> &'static str {
    "home"
}

#[view_config(route_name = name())]
fn home() -> &'static str {
    "home"
}

fn main() {}
