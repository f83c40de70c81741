use pyramidion::view_config;

#[view_config(route_name = "home", r#route_name = "start")]
fn home() -> &'static str {
    "home"
}

fn main() {}
