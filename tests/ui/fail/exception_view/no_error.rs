use pyramidion::exception_view_config;

#[exception_view_config(context = String)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
