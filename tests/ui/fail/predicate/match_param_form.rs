use pyramidion::view_config;

#[view_config(route_name = "home", match_param = "action")]
fn home() -> &'static str {
    "home"
}

fn main() {}
