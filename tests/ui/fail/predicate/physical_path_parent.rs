use pyramidion::view_config;

#[view_config(route_name = "home", physical_path = "/users/../groups")]
fn home() -> &'static str {
    "home"
}

fn main() {}
