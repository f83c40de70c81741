use pyramidion::exception_view_config;

#[exception_view_config(name = "edit")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
