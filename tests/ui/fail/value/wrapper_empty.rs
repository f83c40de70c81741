use pyramidion::view_config;

#[view_config(route_name = "home", wrapper = "")]
fn home() -> &'static str {
    "home"
}

fn main() {}
