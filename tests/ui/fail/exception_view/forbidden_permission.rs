use pyramidion::forbidden_view_config;

#[forbidden_view_config(permission = "view")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
