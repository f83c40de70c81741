use pyramidion::view_config;

#[view_config(route_name = "home", containment = "Folder")]
fn home() -> &'static str {
    "home"
}

fn main() {}
