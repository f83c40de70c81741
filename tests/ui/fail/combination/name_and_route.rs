use pyramidion::view_config;

#[view_config(route_name = "home", name = "edit")]
fn home() -> &'static str {
    "home"
}

fn main() {}
