use pyramidion::view_config;

#[view_config(name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
