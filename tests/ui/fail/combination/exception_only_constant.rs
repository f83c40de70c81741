use pyramidion::view_config;
const ONLY: bool = true;

#[view_config(context = std::fmt::Error, exception_only = ONLY)]
fn home() -> &'static str {
    "home"
}

fn main() {}
