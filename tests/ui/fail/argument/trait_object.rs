use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: &dyn std::any::Any) -> &'static str {
    "home"
}

fn main() {}
