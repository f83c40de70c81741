use pyramidion::exception_view_config;

#[exception_view_config(contxt = std::fmt::Error)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
