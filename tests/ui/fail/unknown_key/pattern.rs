use pyramidion::view_config;

#[view_config(pattern = "/home")]
fn home() -> &'static str {
    ""
}

fn main() {}
