use pyramidion::view_config;

#[view_config(route_name = "home", match_param = "=edit")]
fn home() -> &'static str {
    "home"
}

fn main() {}
