use pyramidion::view_config;

#[view_config]
fn home() -> &'static str {
    "home"
}

fn main() {}
