use pyramidion::exception_view_config;

#[exception_view_config(append_slash = true)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
