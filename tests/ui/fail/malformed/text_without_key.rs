use pyramidion::view_config;

#[view_config("home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
