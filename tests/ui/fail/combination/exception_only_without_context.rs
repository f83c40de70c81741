use pyramidion::view_config;

#[view_config(exception_only = true)]
fn home() -> &'static str {
    "home"
}

fn main() {}
