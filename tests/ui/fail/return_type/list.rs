use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> Vec<&'static str> {
    vec!["home"]
}

fn main() {}
