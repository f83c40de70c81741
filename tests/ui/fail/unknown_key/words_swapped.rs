use pyramidion::view_config;

#[view_config(name_route = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
