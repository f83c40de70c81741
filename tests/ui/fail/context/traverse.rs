use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

#[view_config(route_name = "article", traverse = "/articles/{id}")]
fn show(_: &pyramidion::Request) -> &'static str {
    "an article"
}

fn main() {}
