use pyramidion::exception_view_config;

#[exception_view_config(context = std::fmt::Error, exception_only = true)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
