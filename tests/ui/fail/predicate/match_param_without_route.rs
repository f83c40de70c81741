use pyramidion::view_config;

#[view_config(name = "edit", match_param = "action=edit")]
fn home() -> &'static str {
    "home"
}

fn main() {}
