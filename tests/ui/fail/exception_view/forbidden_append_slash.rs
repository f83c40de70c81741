use pyramidion::forbidden_view_config;

#[forbidden_view_config(append_slash = true)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
