use pyramidion::exception_view_config;

#[exception_view_config(context = "Error")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
