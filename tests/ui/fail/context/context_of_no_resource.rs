use pyramidion::extract::Context;
use pyramidion::view_config;

struct Plain;

#[view_config(name = "article")]
fn show(_: Context<Plain>) -> &'static str {
    "an article"
}

fn main() {}
