use pyramidion::view_config;

#[view_config(route_nme = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
