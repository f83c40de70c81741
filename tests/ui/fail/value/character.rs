use pyramidion::view_config;

#[view_config(route_name = 'h')]
fn home() -> &'static str {
    "home"
}

fn main() {}
