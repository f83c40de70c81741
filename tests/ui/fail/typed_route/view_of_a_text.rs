use pyramidion::view_config;

#[view_config(route = "article")]
fn article() -> &'static str {
    "article"
}

fn main() {}
