use pyramidion::view_config;

#[view_config(route_name = FRONT_PAGE)]
fn home() -> &'static str {
    "home"
}

fn main() {}
