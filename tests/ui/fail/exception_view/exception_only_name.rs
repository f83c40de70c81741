use pyramidion::view_config;

#[view_config(context = std::fmt::Error, exception_only = true, name = "edit")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
