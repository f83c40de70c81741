use pyramidion::exception_view_config;

#[exception_view_config(context = std::fmt::Error, permission = "edit")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
