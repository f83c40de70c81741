use pyramidion::view_config;

#[view_config(permission = "edit")]
fn home() -> &'static str {
    "home"
}

fn main() {}
