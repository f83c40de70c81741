use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

#[view_config(context = ())]
fn show(_: &pyramidion::Request) -> &'static str {
    "an article"
}

fn main() {}
